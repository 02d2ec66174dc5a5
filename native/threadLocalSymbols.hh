// Thread-local variables that shared libraries export: reached by their distance from the thread pointer, where that is
// the same in every thread (libraries that were there when the process started).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "runtimeLibraries.hh"

namespace loadstone {

/// In bytes, negative on x86-64. Empty where the library exports no such variable, or keeps it elsewhere in each thread.
std::optional<int64_t> findThreadLocal(const Library& library, const std::string& name);

}  // namespace loadstone
