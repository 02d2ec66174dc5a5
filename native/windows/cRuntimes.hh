// The C runtimes that a program may bring: msvcrt.dll, which GCC's programs and the executor itself use, and ucrtbase.dll,
// which Microsoft's use. What the executor does to one it does to both.
#pragma once

#include <array>

#include "win32.hh"

namespace loadstone {

class CRuntime {
 public:
  explicit CRuntime(HMODULE module) : module_(module) {}

  /// Null where it has no such function.
  template <typename Function>
  Function function(const char* name) const {
    return reinterpret_cast<Function>(reinterpret_cast<void*>(GetProcAddress(module_, name)));
  }

 private:
  HMODULE module_;
};

/// Its stdin, stdout or stderr, by number.
void* standardStream(const CRuntime& runtime, unsigned number);

/// Those that are part of the process; the runtime libraries load both at the start.
template <typename Body>
void forEachRuntime(Body body) {
  for (const wchar_t* const name : std::array{L"msvcrt.dll", L"ucrtbase.dll"}) {
    if (const HMODULE module = GetModuleHandleW(name)) body(CRuntime(module));
  }
}

}  // namespace loadstone
