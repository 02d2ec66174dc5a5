#include "largestAllocation.hh"

#include <sys/mman.h>

#include <cstdint>
#include <cstdlib>

#include "../runtimeLibraries.hh"

namespace loadstone {

namespace {

/// Sizes below are not worth two system calls.
constexpr size_t alwaysAllowed = size_t{1} << 20;
/// Chromium's allocator ends the process above 2 GB less 2 MB, whatever memory there is; alignment takes some of it.
constexpr size_t foreignLimit = (size_t{1} << 31) - (size_t{1} << 22);

size_t limitOfAllocator() {
  // glibc's own answers for itself; any other may be Chromium's.
  const bool isLibcs =
      RuntimeLibraries::instance().all().front().find("malloc") == reinterpret_cast<uint64_t>(&std::malloc);
  return isLibcs ? static_cast<size_t>(PTRDIFF_MAX) : foreignLimit;
}

}  // namespace

bool canAllocate(size_t size) {
  if (size < alwaysAllowed) return true;
  static const size_t limit = limitOfAllocator();
  if (size > limit) return false;
  void* const probe = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (probe == MAP_FAILED) return false;
  munmap(probe, size);
  return true;
}

}  // namespace loadstone
