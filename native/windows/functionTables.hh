// Function tables (.pdata) of initialized code, for the system's unwinder: what stack walks, structured exceptions and
// C++ exceptions need. Published as allocation actions.
#pragma once

#include "../wrapperFunctionResult.hh"

namespace loadstone {

/// (addr image base, addr table, u64 entries) -> error. The entries, 12 bytes each, are sorted by their begin address,
/// relative to the image base like all that they refer to.
CWrapperFunctionResult registerFunctionTable(const char* arguments, size_t size);
/// The same arguments.
CWrapperFunctionResult deregisterFunctionTable(const char* arguments, size_t size);

}  // namespace loadstone
