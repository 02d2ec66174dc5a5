#include "../placement.hh"

#include <algorithm>
#include <cstring>
#include <mutex>
#include <stdexcept>
#include <string>

#include "../pages.hh"
#include "../randomBytes.hh"
#include "../runtimeLibraries.hh"
#include "../systemError.hh"
#include "places.hh"
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
/// Where no system looks for room of its own accord: Windows and Wine begin at the bottom, and libraries lie at the top.
/// So nobody is given a place that is free for a moment (places.hh).
constexpr uint64_t emptyStart = uint64_t{1} << 44;
constexpr uint64_t emptyLimit = uint64_t{6} << 44;

/// `limit` is exclusive; the gap nearest to `target` is taken.
struct Window {
  uint64_t lowest;
  uint64_t limit;
  uint64_t target;
};

/// From an address on that is another in each process.
Window emptyWindow() {
  static const uint64_t home = [] {
    uint64_t random = 0;
    std::memcpy(&random, randomBytes(sizeof random).data(), sizeof random);
    return emptyStart + random % (emptyLimit / 2 - emptyStart) / pageSize() * pageSize();
  }();
  return {home, emptyLimit, home};
}

Window windowOf(Placement placement) {
  if (placement == Placement::low2GB) return {lowestAddress, twoGigabytes, twoGigabytes / 2};
  // Libraries are reached through pointers and stubs. Near them is better, but where places can be lost, it is where the
  // next library goes; and where they lie too far apart, anywhere will do.
  if (placement != Placement::nearLibraries || !placesStayTaken()) return emptyWindow();
  const AddressRange libraries = RuntimeLibraries::instance().span();
  const uint64_t lowest = libraries.end > twoGigabytes ? libraries.end - twoGigabytes + reachMargin : lowestAddress;
  const uint64_t limit = libraries.start + twoGigabytes - reachMargin;
  return lowest < limit ? Window{lowest, limit, libraries.start} : emptyWindow();
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
  if (placement == Placement::exact) {
    if (address == 0 || address % pageSize() != 0) {
      throw std::runtime_error("reserve at " + formatAddress(address) + ": an address that is a multiple of " +
                               std::to_string(pageSize()) + " is required");
    }
    const uint64_t base = reserveSharedRange(memory, address);
    if (base == 0) throwLastError("VirtualAlloc", formatAddress(address) + ", " + bytes);
    return base;
  }
  const Window window = windowOf(placement);
  // Reservations that are asked for at once would all choose the same gap, and all but one lose it.
  static std::mutex mutex;
  const std::lock_guard lock(mutex);
  for (int attempt = 0; attempt < attempts; ++attempt) {
    const uint64_t gap = nearestGap(window, memory.size());
    if (gap == 0) break;
    // Another thread may have been faster.
    if (const uint64_t base = reserveSharedRange(memory, gap)) return base;
  }
  if (placement == Placement::low2GB) {
    throw std::runtime_error("reserve: no gap of " + bytes + " between " + formatAddress(window.lowest) + " and " +
                             formatAddress(window.limit) + "; ask for less, or release another reservation");
  }
  const uint64_t base = reserveSharedRange(memory, 0);
  if (base == 0) throwLastError("VirtualAlloc", bytes);
  return base;
}

uint64_t gapNearLibraries(uint64_t size, uint64_t apart) {
  const AddressRange libraries = RuntimeLibraries::instance().span();
  if (libraries.end < twoGigabytes || libraries.start < apart) return 0;
  const uint64_t lowest = libraries.end - twoGigabytes + reachMargin;
  const uint64_t target = libraries.start - apart;
  return nearestGap({lowest, apart == 0 ? target + twoGigabytes - reachMargin : target, target}, size);
}

}  // namespace loadstone
