// Where a reservation lies. The operating system's part is in posix/placement.cc.
#pragma once

#include <cstdint>

#include "sharedMemory.hh"

namespace loadstone {

/// As in app/shared/orc/bootstrapNames.ts.
enum class Placement : uint8_t { anywhere = 0, nearLibraries = 1, low2GB = 2, exact = 3 };

/// Maps the whole object without access. `address` counts for Placement::exact. Throws SystemError, or
/// std::runtime_error where no gap is large enough.
uint64_t mapReservation(const SharedMemory& memory, Placement placement, uint64_t address);

/// The start of `size` free bytes in reach of the C library, as near to it as can be: on either side of it, or below it and
/// at least `apart` bytes away. Zero if there are none. Nobody keeps them free.
uint64_t gapNearLibraries(uint64_t size, uint64_t apart = 0);

}  // namespace loadstone
