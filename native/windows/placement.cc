#include "../placement.hh"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "../pages.hh"
#include "../runtimeLibraries.hh"
#include "../systemError.hh"
#include "sharedRanges.hh"
#include "win32.hh"

namespace loadstone {

namespace {

constexpr uint64_t twoGigabytes = uint64_t{1} << 31;
/// Null pointers with an offset shall still fault.
constexpr uint64_t lowestAddress = 0x100000;
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
  const uint64_t lowest = libraries.end > twoGigabytes ? libraries.end - twoGigabytes + reachMargin : lowestAddress;
  return {lowest, libraries.start + twoGigabytes - reachMargin, libraries.start};
}

/// Zero if there is none.
uint64_t nearestGap(const Window& window, uint64_t size) {
  uint64_t best = 0;
  uint64_t bestDistance = UINT64_MAX;
  MEMORY_BASIC_INFORMATION region{};
  for (uint64_t at = window.lowest; at < window.limit;) {
    if (VirtualQuery(pointerTo(at), &region, sizeof region) == 0) break;
    const uint64_t start = reinterpret_cast<uint64_t>(region.BaseAddress);
    const uint64_t next = start + region.RegionSize;
    const uint64_t from = roundUpToPage(std::max(start, window.lowest));
    const uint64_t end = std::min(next, window.limit);
    if (region.State == MEM_FREE && from < end && end - from >= size) {
      const uint64_t address = std::clamp(window.target, from, end - size) & ~static_cast<uint64_t>(pageSize() - 1);
      const uint64_t distance = address > window.target ? address - window.target : window.target - address;
      if (address >= from && distance < bestDistance) {
        best = address;
        bestDistance = distance;
      }
    }
    at = next;
  }
  return best;
}

}  // namespace

uint64_t mapReservation(const SharedMemory& memory, Placement placement, uint64_t address) {
  const std::string bytes = std::to_string(memory.size()) + " bytes";
  if (placement == Placement::anywhere || placement == Placement::exact) {
    const uint64_t wanted = placement == Placement::exact ? address : 0;
    if (placement == Placement::exact && (wanted == 0 || wanted % pageSize() != 0)) {
      throw std::runtime_error("reserve at " + formatAddress(wanted) + ": an address that is a multiple of " +
                               std::to_string(pageSize()) + " is required");
    }
    const uint64_t base = reserveSharedRange(memory, wanted);
    if (base == 0) throwLastError("VirtualAlloc", (wanted != 0 ? formatAddress(wanted) + ", " : "") + bytes);
    return base;
  }
  const Window window = windowOf(placement);
  // Libraries are reached through pointers and stubs. Near them is better; where they lie too far apart, anywhere will do.
  if (window.lowest >= window.limit) return mapReservation(memory, Placement::anywhere, 0);
  for (int attempt = 0; attempt < attempts; ++attempt) {
    const uint64_t gap = nearestGap(window, memory.size());
    if (gap == 0) break;
    // Another thread may have been faster.
    if (const uint64_t base = reserveSharedRange(memory, gap)) return base;
  }
  if (placement == Placement::nearLibraries) return mapReservation(memory, Placement::anywhere, 0);
  throw std::runtime_error("reserve: no gap of " + bytes + " between " + formatAddress(window.lowest) + " and " +
                           formatAddress(window.limit) + "; ask for less, or release another reservation");
}

}  // namespace loadstone
