// Address space that is set aside for views of a section, which come and go at its places. Windows has placeholders for
// that from version 10 1803 on, Wine from 8.13 on: a view takes a placeholder's place in one step, and leaves one behind.
// Elsewhere a place is free for a moment, in which another thread that allocates may be given it.
#pragma once

#include <cstdint>
#include <vector>

#include "win32.hh"

namespace loadstone {

/// Neither overlaps another nor lies in two allocations of the system.
struct Place {
  uint64_t start;
  /// Exclusive.
  uint64_t end;
  /// A view, else set aside only.
  bool isView;
};

/// What is mapped: a section from `offset` on, with bits of pages.hh.
struct ViewSource {
  HANDLE section;
  uint64_t offset;
  uint8_t access;
};

/// Whether no place is ever free between two uses. Otherwise reservations belong where the system does not look for
/// room: see placement.cc.
bool placesStayTaken();

/// At `address` unless that is 0. Zero where that address is not free, or none is; GetLastError says why.
uint64_t setAside(uint64_t address, uint64_t size);

void dropPlace(const Place& place);

struct Replacement {
  /// What is ours now, in ascending order; all of the range unless a place was lost.
  std::vector<Place> places;
  /// Of GetLastError; 0 where all of it was done.
  DWORD error;
  /// The call that failed.
  const char* call;
};

/// Maps a view from `start` to `end`, or sets that aside where the source allows no access. `old` lie side by side and
/// cover it; what they have beyond it is set aside.
Replacement replacePlaces(const std::vector<Place>& old, uint64_t start, uint64_t end, const ViewSource& source);

}  // namespace loadstone
