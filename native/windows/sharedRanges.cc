#include "sharedRanges.hh"

#include <map>
#include <mutex>
#include <stdexcept>
#include <string>

#include "../pages.hh"
#include "../systemError.hh"
#include "places.hh"
#include "win32.hh"

namespace loadstone {

namespace {

struct Range {
  uint64_t end;
  Handle section;
  /// By their start.
  std::map<uint64_t, Place> places;
};

/// Never destroyed: threads of the program may outlive main.
std::mutex& mutex() {
  static auto* const value = new std::mutex();
  return *value;
}
std::map<uint64_t, Range>& ranges() {
  static auto* const value = new std::map<uint64_t, Range>();
  return *value;
}

/// What has a part from `start` to `end`, side by side.
std::vector<Place> placesIn(const Range& range, uint64_t start, uint64_t end) {
  auto next = range.places.upper_bound(start);
  if (next != range.places.begin() && std::prev(next)->second.end > start) --next;
  std::vector<Place> found;
  for (; next != range.places.end() && next->first < end; ++next) found.push_back(next->second);
  return found;
}

std::string describe(uint64_t start, uint64_t end, uint8_t access) {
  return formatAddress(start) + ", " + std::to_string(end - start) + " bytes, access " + std::to_string(access & allAccess);
}

/// Throws, and then the part is set aside again where nobody took it.
void mapPart(Range& range, uint64_t base, uint64_t start, uint64_t end, uint8_t access) {
  const std::vector<Place> old = placesIn(range, start, end);
  if (old.empty()) {
    throw std::runtime_error(describe(start, end, access) + ": something else of this process lies there since it was idle");
  }
  const Replacement made = replacePlaces(old, start, end, {range.section.get(), start - base, access});
  for (const Place& place : old) range.places.erase(place.start);
  for (const Place& place : made.places) range.places[place.start] = place;
  if (made.error != 0) throw SystemError(made.call, describe(start, end, access), static_cast<int>(made.error));
}

/// The entry whose reservation `address` lies in; end() where it lies in none. The lock is held.
auto findRange(uint64_t address) {
  auto found = ranges().upper_bound(address);
  if (found == ranges().begin()) return ranges().end();
  --found;
  return address < found->second.end ? found : ranges().end();
}

}  // namespace

uint64_t reserveSharedRange(const SharedMemory& memory, uint64_t address) {
  HANDLE section = nullptr;
  const HANDLE self = GetCurrentProcess();
  if (DuplicateHandle(self, handleOf(memory.descriptor()), self, &section, 0, FALSE, DUPLICATE_SAME_ACCESS) == 0) {
    throwLastError("DuplicateHandle", memory.name());
  }
  Range range{0, Handle(section), {}};
  const std::lock_guard lock(mutex());
  const uint64_t base = setAside(address, memory.size());
  if (base == 0) return 0;
  range.end = base + memory.size();
  range.places[base] = {base, range.end, false};
  ranges()[base] = std::move(range);
  return base;
}

bool protectSharedRange(uint64_t address, uint64_t size, uint8_t access) {
  const std::lock_guard lock(mutex());
  const auto found = findRange(address);
  if (found == ranges().end()) return false;
  mapPart(found->second, found->first, address, address + size, access);
  if ((access & executeAccess) != 0) FlushInstructionCache(GetCurrentProcess(), pointerTo(address), size);
  return true;
}

bool releaseSharedRange(uint64_t address, uint64_t size) {
  const std::lock_guard lock(mutex());
  const auto found = ranges().find(address);
  if (found == ranges().end() || found->second.end != address + size) return false;
  for (const auto& [start, place] : found->second.places) dropPlace(place);
  ranges().erase(found);
  return true;
}

}  // namespace loadstone
