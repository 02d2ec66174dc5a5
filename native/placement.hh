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

/// The start of `size` free bytes in reach of the C library, at least `apart` bytes below it; as near to it as can be.
/// Zero if there are none. Nobody keeps them free.
uint64_t gapBelowLibraries(uint64_t size, uint64_t apart);

}  // namespace loadstone
