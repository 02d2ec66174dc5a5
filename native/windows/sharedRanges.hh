// Reservations of shared memory in this process's address space. A page of a view can never have a right that the view
// lacks, so each part of a reservation with one protection is mapped as a view of its own with exactly those rights, and
// what is idle is only reserved. Views start at multiples of 64 KB, which pages.hh therefore tells as the size of a page.
#pragma once

#include <cstdint>

#include "../sharedMemory.hh"

namespace loadstone {

/// Reserves the whole object's size, at `address` unless that is 0. Zero where that address is not free, or none is.
uint64_t reserveSharedRange(const SharedMemory& memory, uint64_t address);

/// As protectPages and unmapPages. False where the address is in no such reservation. Throw SystemError.
bool protectSharedRange(uint64_t address, uint64_t size, uint8_t access);
bool releaseSharedRange(uint64_t address, uint64_t size);

}  // namespace loadstone
