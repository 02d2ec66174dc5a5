#include "../pages.hh"

#include <cstring>

#include "../systemError.hh"
#include "sharedRanges.hh"
#include "win32.hh"

namespace loadstone {

namespace {

constexpr DWORD executable = PAGE_EXECUTE | PAGE_EXECUTE_READ | PAGE_EXECUTE_READWRITE | PAGE_EXECUTE_WRITECOPY;

DWORD protection(uint8_t access) {
  const bool write = (access & writeAccess) != 0;
  if ((access & executeAccess) != 0) return write ? PAGE_EXECUTE_READWRITE : PAGE_EXECUTE_READ;
  if (write) return PAGE_READWRITE;
  return (access & readAccess) != 0 ? PAGE_READONLY : PAGE_NOACCESS;
}

}  // namespace

size_t pageSize() {
  // What mappings are made of, 64 KB, not the processor's 4: see sharedRanges.hh.
  static const size_t size = [] {
    SYSTEM_INFO info{};
    GetSystemInfo(&info);
    return static_cast<size_t>(info.dwAllocationGranularity);
  }();
  return size;
}

uint64_t mapPrivatePages(uint64_t size, uint64_t wanted) {
  constexpr DWORD kind = MEM_RESERVE | MEM_COMMIT;
  void* memory = wanted == 0 ? nullptr : VirtualAlloc(pointerTo(wanted), size, kind, PAGE_READWRITE);
  // An address that is taken is an error here, and was only a wish.
  if (memory == nullptr) memory = VirtualAlloc(nullptr, size, kind, PAGE_READWRITE);
  if (memory == nullptr) throwLastError("VirtualAlloc", std::to_string(size) + " bytes");
  return reinterpret_cast<uint64_t>(memory);
}

void protectPages(uint64_t address, uint64_t size, uint8_t access) {
  if (protectSharedRange(address, size, access)) return;
  DWORD before = 0;
  if (VirtualProtect(pointerTo(address), size, protection(access), &before) == 0) {
    throwLastError("VirtualProtect", formatAddress(address) + ", " + std::to_string(size) + " bytes, access " +
                                         std::to_string(access & allAccess));
  }
  if ((access & executeAccess) != 0) FlushInstructionCache(GetCurrentProcess(), pointerTo(address), size);
}

void zeroPrivatePages(uint64_t address, uint64_t size) {
  // They were committed when they were made, so the system has that many.
  std::memset(pointerTo(address), 0, size);
}

void unmapPages(uint64_t address, uint64_t size) {
  if (releaseSharedRange(address, size)) return;
  if (VirtualFree(pointerTo(address), 0, MEM_RELEASE) == 0) {
    throwLastError("VirtualFree", formatAddress(address) + ", " + std::to_string(size) + " bytes");
  }
}

bool isExecutableAddress(uint64_t address) {
  MEMORY_BASIC_INFORMATION region{};
  return VirtualQuery(pointerTo(address), &region, sizeof region) != 0 && region.State == MEM_COMMIT &&
         (region.Protect & executable) != 0;
}

}  // namespace loadstone
