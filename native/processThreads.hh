// The threads of another process, for what JavaScript cannot read of it. The operating system's part is in
// posix/processThreads.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace loadstone {

/// Empty where the process is gone. Nothing where JavaScript reads it from files. Throws SystemError.
std::optional<std::vector<uint32_t>> threadsOf(uint32_t process);

}  // namespace loadstone
