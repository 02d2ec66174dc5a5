// An open file, pipe, socket or memory object of the operating system: a descriptor on POSIX, a HANDLE or SOCKET on
// Windows.
#pragma once

#include <cstdint>

namespace loadstone {

using SystemHandle = intptr_t;

/// None.
constexpr SystemHandle noHandle = -1;

}  // namespace loadstone
