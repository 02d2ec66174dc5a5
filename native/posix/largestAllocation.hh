// Whether the process's allocator can be asked for so much.
#pragma once

#include <cstddef>

namespace loadstone {

/// A small size always can. A large one is tried on the kernel first, which obeys memory limits; the answer may be out of
/// date at once when another thread allocates.
bool canAllocate(size_t size);

}  // namespace loadstone
