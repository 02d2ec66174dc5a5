// Gaps are looked for in the kernel's list and taken with MAP_FIXED_NOREPLACE, so a mapping that another thread made in
// between is never replaced: the list is read again then.

#include "../placement.hh"

#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <mutex>
#include <stdexcept>
#include <string>

#include "../pages.hh"
#include "../runtimeLibraries.hh"
#include "../systemError.hh"
#include "memoryMaps.hh"

namespace loadstone {

namespace {

constexpr uint64_t twoGigabytes = uint64_t{1} << 31;
/// What a 32-bit addend may add to a symbol of a library.
constexpr uint64_t reachMargin = 0x1000000;
constexpr int attempts = 16;

/// `limit` is exclusive; the gap nearest to `target` is taken.
struct Window {
  uint64_t lowest;
  uint64_t limit;
  uint64_t target;
};

Window windowOf(Placement placement) {
  if (placement == Placement::low2GB) return {lowestAddress, twoGigabytes, twoGigabytes / 2};
  const AddressRange libraries = RuntimeLibraries::instance().span();
  return {libraries.end - twoGigabytes + reachMargin, libraries.start + twoGigabytes - reachMargin, libraries.start};
}

/// Zero if there is none.
uint64_t nearestGap(const Window& window, uint64_t size) {
  uint64_t best = 0;
  uint64_t bestDistance = UINT64_MAX;
  uint64_t previousEnd = window.lowest;
  const auto consider = [&](uint64_t gapStart, uint64_t gapEnd) {
    const uint64_t start = std::max(gapStart, window.lowest);
    const uint64_t end = std::min(gapEnd, window.limit);
    if (start >= end || end - start < size) return;
    // From both sides towards the target.
    const uint64_t address = std::clamp(window.target, start, end - size) & ~static_cast<uint64_t>(pageSize() - 1);
    const uint64_t distance = address > window.target ? address - window.target : window.target - address;
    if (distance < bestDistance) {
      best = address;
      bestDistance = distance;
    }
  };
  for (const MemoryMap& map : readMemoryMaps()) {
    if (map.start > previousEnd) consider(previousEnd, map.start);
    previousEnd = std::max(previousEnd, map.end);
  }
  consider(previousEnd, window.limit);
  return best;
}

void* mapAt(const SharedMemory& memory, uint64_t address) {
  void* const wanted = reinterpret_cast<void*>(address);
  const int flags = MAP_SHARED | MAP_NORESERVE | (address != 0 ? MAP_FIXED_NOREPLACE : 0);
  void* const mapped = mmap(wanted, memory.size(), PROT_NONE, flags, memory.descriptor(), 0);
  if (mapped == MAP_FAILED || address == 0 || mapped == wanted) return mapped;
  // A kernel before 4.17 took the address as a hint.
  munmap(mapped, memory.size());
  errno = EEXIST;
  return MAP_FAILED;
}

}  // namespace

uint64_t mapReservation(const SharedMemory& memory, Placement placement, uint64_t address) {
  const std::string bytes = std::to_string(memory.size()) + " bytes";
  if (placement == Placement::anywhere || placement == Placement::exact) {
    const uint64_t wanted = placement == Placement::exact ? address : 0;
    if (placement == Placement::exact && (wanted < lowestAddress || wanted % pageSize() != 0)) {
      throw std::runtime_error("reserve at " + formatAddress(wanted) + ": an address from " +
                               formatAddress(lowestAddress) + " on that is a multiple of " +
                               std::to_string(pageSize()) + " is required");
    }
    void* const mapped = mapAt(memory, wanted);
    if (mapped == MAP_FAILED) throwErrno("mmap", (wanted != 0 ? formatAddress(wanted) + ", " : "") + bytes);
    const auto base = reinterpret_cast<uint64_t>(mapped);
    if (base >= lowestAddress) return base;
    munmap(mapped, memory.size());
    throw SystemError("mmap", bytes, ENOMEM);
  }
  const Window window = windowOf(placement);
  // Reservations that are asked for at once would all choose the same gap, and all but one lose it.
  static std::mutex mutex;
  static uint64_t last = 0;
  std::unique_lock lock(mutex, std::try_to_lock);
  const bool waited = !lock.owns_lock();
  if (waited) lock.lock();
  // Whoever waited comes to lie below the one before: to read the kernel's list takes longer the more of them there are.
  const uint64_t below = last - memory.size();
  const bool isInWindow = last >= window.lowest + memory.size() && last <= window.limit;
  for (int attempt = 0; attempt < attempts; ++attempt) {
    const uint64_t gap = attempt == 0 && waited && isInWindow ? below : nearestGap(window, memory.size());
    if (gap == 0) break;
    void* const mapped = mapAt(memory, gap);
    if (mapped != MAP_FAILED) return last = reinterpret_cast<uint64_t>(mapped);
    if (errno != EEXIST) throwErrno("mmap", formatAddress(gap) + ", " + bytes);
  }
  throw std::runtime_error("reserve: no gap of " + bytes + " between " + formatAddress(window.lowest) + " and " +
                           formatAddress(window.limit) + "; ask for less, or release another reservation");
}

uint64_t gapNearLibraries(uint64_t size, uint64_t apart) {
  const AddressRange libraries = RuntimeLibraries::instance().span();
  if (libraries.end < twoGigabytes || libraries.start < apart) return 0;
  const uint64_t lowest = libraries.end - twoGigabytes + reachMargin;
  const uint64_t target = libraries.start - apart;
  return nearestGap({lowest, apart == 0 ? target + twoGigabytes - reachMargin : target, target}, size);
}

}  // namespace loadstone
