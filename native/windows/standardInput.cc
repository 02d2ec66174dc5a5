#include "../standardInput.hh"

#include <fcntl.h>

#include <cstdint>
#include <iostream>
#include <string>

#include "../systemError.hh"
#include "../wrapperAnswer.hh"
#include "cRuntimes.hh"

namespace loadstone {

namespace {

/// Descriptor 0 of one runtime, over a handle of its own; what its stream read ahead is forgotten.
void replaceIn(const CRuntime& runtime, HANDLE source, const std::string& path) {
  const auto openHandle = runtime.function<int (*)(intptr_t, int)>("_open_osfhandle");
  const auto duplicateTo = runtime.function<int (*)(int, int)>("_dup2");
  const auto close = runtime.function<int (*)(int)>("_close");
  const auto flush = runtime.function<int (*)(void*)>("fflush");
  const auto clearError = runtime.function<void (*)(void*)>("clearerr");
  if (openHandle == nullptr || duplicateTo == nullptr || close == nullptr || flush == nullptr || clearError == nullptr) return;
  HANDLE copy = nullptr;
  const HANDLE self = GetCurrentProcess();
  if (DuplicateHandle(self, source, self, &copy, 0, FALSE, DUPLICATE_SAME_ACCESS) == 0) throwLastError("DuplicateHandle", path);
  const int descriptor = openHandle(reinterpret_cast<intptr_t>(copy), _O_RDONLY | _O_TEXT);
  if (descriptor < 0) {
    CloseHandle(copy);
    throw SystemError("_open_osfhandle", path, ERROR_TOO_MANY_OPEN_FILES);
  }
  const int moved = duplicateTo(descriptor, 0);
  close(descriptor);
  if (moved < 0) throw SystemError("_dup2", path, ERROR_INVALID_HANDLE);
  void* const input = standardStream(runtime, 0);
  flush(input);
  clearError(input);
}

}  // namespace

CWrapperFunctionResult setStandardInput(const char* arguments, size_t size) {
  return answerError([&] {
    SpsReader reader({arguments, size}, "set standard input");
    const std::string path = reader.readString("path");
    SECURITY_ATTRIBUTES inherited{sizeof inherited, nullptr, TRUE};
    const HANDLE opened = CreateFileW(wideText(path).c_str(), GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, &inherited,
                                OPEN_EXISTING, SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION, nullptr);
    if (opened == INVALID_HANDLE_VALUE) throwLastError("CreateFile", path);
    // Stays for what the program reads without a C runtime, and for what it starts.
    forEachRuntime([&](const CRuntime& runtime) { replaceIn(runtime, opened, path); });
    SetStdHandle(STD_INPUT_HANDLE, opened);
    static Handle* const held = new Handle();
    *held = Handle(opened);
    std::cin.clear();
  });
}

}  // namespace loadstone
