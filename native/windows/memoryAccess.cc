// The kernel does the copying. WriteProcessMemory would lift the protection of code for its time, so the function below
// it is called, and what a page allows is asked before: Wine copies in another way, which knows no protections.

#include "../memoryAccess.hh"

#include <algorithm>

#include "../systemError.hh"
#include "win32.hh"

extern "C" LONG NTAPI NtReadVirtualMemory(HANDLE process, const void* address, void* buffer, SIZE_T size, SIZE_T* read);
extern "C" LONG NTAPI NtWriteVirtualMemory(HANDLE process, void* address, const void* buffer, SIZE_T size, SIZE_T* written);

namespace loadstone {

namespace {

constexpr DWORD writable = PAGE_READWRITE | PAGE_WRITECOPY | PAGE_EXECUTE_READWRITE | PAGE_EXECUTE_WRITECOPY;
constexpr DWORD readable = writable | PAGE_READONLY | PAGE_EXECUTE_READ;

[[noreturn]] void refuse(const char* call, uint64_t address, size_t size) {
  throw SystemError(call, formatAddress(address) + ", " + std::to_string(size) + " bytes", ERROR_NOACCESS);
}

/// How many of the bytes from `address` on lie in pages that allow one of `wanted`; 0 where the first does not.
size_t allowedBytes(uint64_t address, size_t size, DWORD wanted) {
  size_t allowed = 0;
  while (allowed < size) {
    MEMORY_BASIC_INFORMATION region{};
    if (VirtualQuery(pointerTo(address + allowed), &region, sizeof region) == 0) break;
    if (region.State != MEM_COMMIT || (region.Protect & PAGE_GUARD) != 0 || (region.Protect & wanted) == 0) break;
    allowed = reinterpret_cast<uint64_t>(region.BaseAddress) + region.RegionSize - address;
  }
  return std::min(allowed, size);
}

}  // namespace

void readMemory(uint64_t address, char* content, size_t size) {
  const size_t allowed = allowedBytes(address, size, readable);
  SIZE_T moved = 0;
  if (allowed > 0) NtReadVirtualMemory(GetCurrentProcess(), pointerTo(address), content, allowed, &moved);
  if (moved != size) refuse("NtReadVirtualMemory", address + moved, size - moved);
}

void writeMemory(uint64_t address, const char* content, size_t size) {
  const size_t allowed = allowedBytes(address, size, writable);
  SIZE_T moved = 0;
  if (allowed > 0) NtWriteVirtualMemory(GetCurrentProcess(), pointerTo(address), content, allowed, &moved);
  if (moved != size) refuse("NtWriteVirtualMemory", address + moved, size - moved);
}

}  // namespace loadstone
