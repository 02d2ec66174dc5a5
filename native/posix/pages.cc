#include "../pages.hh"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>

#include "../systemError.hh"
#include "memoryMaps.hh"

namespace loadstone {

size_t pageSize() {
  static const auto size = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  return size;
}

uint64_t mapPrivatePages(uint64_t size, uint64_t wanted) {
  // Without MAP_FIXED the address is a wish.
  void* const at = reinterpret_cast<void*>(wanted);
  void* memory = mmap(at, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) throwErrno("mmap", std::to_string(size) + " bytes");
  const auto base = reinterpret_cast<uint64_t>(memory);
  if (base >= lowestAddress) return base;
  munmap(memory, size);
  throw SystemError("mmap", std::to_string(size) + " bytes", ENOMEM);
}

void protectPages(uint64_t address, uint64_t size, uint8_t access) {
  const int protection = ((access & readAccess) != 0 ? PROT_READ : 0) | ((access & writeAccess) != 0 ? PROT_WRITE : 0) |
                         ((access & executeAccess) != 0 ? PROT_EXEC : 0);
  if (mprotect(reinterpret_cast<void*>(address), size, protection) != 0) {
    throwErrno("mprotect", formatAddress(address) + ", " + std::to_string(size) + " bytes, access " +
                               std::to_string(access & allAccess));
  }
}

void zeroPrivatePages(uint64_t address, uint64_t size) {
  // Private pages without a file behind them come back as zero.
  if (madvise(reinterpret_cast<void*>(address), size, MADV_DONTNEED) != 0) {
    throwErrno("madvise", formatAddress(address) + ", " + std::to_string(size) + " bytes");
  }
}

void unmapPages(uint64_t address, uint64_t size) {
  if (munmap(reinterpret_cast<void*>(address), size) != 0) {
    throwErrno("munmap", formatAddress(address) + ", " + std::to_string(size) + " bytes");
  }
}

bool isExecutableAddress(uint64_t address) {
  for (const auto& map : readMemoryMaps()) {
    if (address >= map.start && address < map.end) return map.executable;
  }
  return false;
}

}  // namespace loadstone
