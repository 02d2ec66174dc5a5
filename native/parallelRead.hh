// Reads one part of a file by two threads at once: from the page cache a thread copies at a fraction of what memory can
// do. The operating system's part is in posix/parallelRead.cc and windows/parallelRead.cc.
#pragma once

#include <cstddef>
#include <cstdint>

namespace loadstone {

/// False where an addon cannot use the descriptors of the program that loads it.
bool canReadInParallel();

/// Bytes that were read: all, or what the file has from `position` on. Throws SystemError.
size_t readInParallel(int descriptor, char* target, size_t length, uint64_t position);

}  // namespace loadstone
