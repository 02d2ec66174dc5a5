// Reserved address space cannot be handed over to a view in one step (VirtualAlloc2's placeholders can, from Windows 10
// 1803 on, but not under Wine): it is released, and the view mapped at its place. So what is reserved is kept in small
// pieces, and another thread that allocates in that moment has little to take. Where it does, the call fails.

#include "sharedRanges.hh"

#include <algorithm>
#include <map>
#include <mutex>
#include <string>

#include "../pages.hh"
#include "../systemError.hh"
#include "win32.hh"

namespace loadstone {

namespace {

/// The largest piece. Bytes.
constexpr uint64_t largestPiece = uint64_t{16} << 20;

struct Piece {
  /// Exclusive.
  uint64_t end;
  /// A view, else reserved only.
  bool isView;
};

struct Range {
  uint64_t end;
  Handle section;
  std::map<uint64_t, Piece> pieces;
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

DWORD viewAccess(uint8_t access) {
  return FILE_MAP_READ | ((access & writeAccess) != 0 ? FILE_MAP_WRITE : 0) |
         ((access & executeAccess) != 0 ? FILE_MAP_EXECUTE : 0);
}

bool reservePiece(Range& range, uint64_t start, uint64_t end) {
  if (start == end) return true;
  if (VirtualAlloc(pointerTo(start), end - start, MEM_RESERVE, PAGE_NOACCESS) == nullptr) return false;
  range.pieces[start] = {end, false};
  return true;
}

void dropPiece(uint64_t start, const Piece& piece) {
  if (piece.isView) UnmapViewOfFile(pointerTo(start));
  else VirtualFree(pointerTo(start), 0, MEM_RELEASE);
}

/// Takes what is there away from `start` to `end`; what a piece has beyond them is reserved again.
void clear(Range& range, uint64_t start, uint64_t end) {
  auto piece = range.pieces.upper_bound(start);
  if (piece != range.pieces.begin()) --piece;
  uint64_t before = start;
  uint64_t after = end;
  while (piece != range.pieces.end() && piece->first < end) {
    if (piece->second.end <= start) {
      ++piece;
      continue;
    }
    before = std::min(before, piece->first);
    after = std::max(after, piece->second.end);
    dropPiece(piece->first, piece->second);
    piece = range.pieces.erase(piece);
  }
  if (!reservePiece(range, before, start) || !reservePiece(range, end, after)) {
    throwLastError("VirtualAlloc", formatAddress(before) + " to " + formatAddress(after) + ", MEM_RESERVE");
  }
}

std::string describe(uint64_t start, uint64_t end, uint8_t access) {
  return formatAddress(start) + ", " + std::to_string(end - start) + " bytes, access " + std::to_string(access & allAccess);
}

/// Throws, and then the part is reserved again where nobody took it.
void mapPart(Range& range, uint64_t base, uint64_t start, uint64_t end, uint8_t access) {
  clear(range, start, end);
  if ((access & allAccess) == 0) {
    if (!reservePiece(range, start, end)) throwLastError("VirtualAlloc", describe(start, end, access));
    return;
  }
  const uint64_t offset = start - base;
  void* const view = MapViewOfFileEx(range.section.get(), viewAccess(access), static_cast<DWORD>(offset >> 32),
                                     static_cast<DWORD>(offset), end - start, pointerTo(start));
  if (view == nullptr) {
    const DWORD error = GetLastError();
    reservePiece(range, start, end);
    throw SystemError("MapViewOfFileEx", describe(start, end, access), static_cast<int>(error));
  }
  range.pieces[start] = {end, true};
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
  void* const whole = VirtualAlloc(pointerTo(address), memory.size(), MEM_RESERVE, PAGE_NOACCESS);
  if (whole == nullptr) return 0;
  VirtualFree(whole, 0, MEM_RELEASE);
  const auto base = reinterpret_cast<uint64_t>(whole);
  range.end = base + memory.size();
  for (uint64_t start = base; start < range.end; start += largestPiece) {
    if (reservePiece(range, start, std::min(start + largestPiece, range.end))) continue;
    for (const auto& [taken, piece] : range.pieces) dropPiece(taken, piece);
    return 0;
  }
  ranges()[base] = std::move(range);
  return base;
}

bool protectSharedRange(uint64_t address, uint64_t size, uint8_t access) {
  const std::lock_guard lock(mutex());
  const auto found = findRange(address);
  if (found == ranges().end()) return false;
  const uint64_t end = address + size;
  for (uint64_t start = address; start < end;) {
    const uint64_t boundary = found->first + ((start - found->first) / largestPiece + 1) * largestPiece;
    const uint64_t next = std::min(end, boundary);
    mapPart(found->second, found->first, start, next, access);
    start = next;
  }
  if ((access & executeAccess) != 0) FlushInstructionCache(GetCurrentProcess(), pointerTo(address), size);
  return true;
}

bool releaseSharedRange(uint64_t address, uint64_t size) {
  const std::lock_guard lock(mutex());
  const auto found = ranges().find(address);
  if (found == ranges().end() || found->second.end != address + size) return false;
  for (const auto& [start, piece] : found->second.pieces) dropPiece(start, piece);
  ranges().erase(found);
  return true;
}

}  // namespace loadstone
