// Pages that the kernel had to give a thread before its next instruction could go on.
#pragma once

#include <cstdint>
#include <optional>

namespace loadstone {

/// Minor page faults of this thread since it began; nothing where the system keeps no such count for a thread.
std::optional<uint64_t> pageFaultsOfThisThread();

}  // namespace loadstone
