// The allocation functions that a program gets: those of the process, whose memory libc also hands out and frees, but
// with a check first. In Electron the process's allocator is not glibc's and ends the process when it is asked for more
// than there is; a program expects a null pointer and ENOMEM, or std::bad_alloc.
#pragma once

#include "../systemFunctions.hh"

namespace loadstone {

/// malloc and its family, and operator new and delete under their mangled names.
NamedFunctions allocationFunctions();

}  // namespace loadstone
