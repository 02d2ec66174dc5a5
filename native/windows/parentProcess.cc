#include "parentProcess.hh"

#include <winternl.h>

#include "../nativeThread.hh"

namespace loadstone {

DWORD parentProcess() {
  // PROCESS_BASIC_INFORMATION, whose last member headers name in different ways: the process that started this one.
  uintptr_t info[6] = {};
  ULONG size = 0;
  if (NtQueryInformationProcess(GetCurrentProcess(), ProcessBasicInformation, info, sizeof info, &size) < 0) return 0;
  return static_cast<DWORD>(info[5]);
}

void dieWith(DWORD processId) {
  if (processId == 0) return;
  const HANDLE process = OpenProcess(SYNCHRONIZE, FALSE, processId);
  if (process == nullptr) {
    // No process of this number is left.
    if (GetLastError() == ERROR_INVALID_PARAMETER) endProcess(1);
    return;
  }
  const auto wait = [](void* other) -> DWORD {
    WaitForSingleObject(other, INFINITE);
    endProcess(1);
  };
  constexpr SIZE_T smallStack = 64 * 1024;
  const Handle thread(CreateThread(nullptr, smallStack, wait, process, STACK_SIZE_PARAM_IS_A_RESERVATION, nullptr));
  if (!thread.isOpen()) throwLastError("CreateThread", "wait for another process's end");
}

}  // namespace loadstone
