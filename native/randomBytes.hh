// Unpredictable bytes. The operating system's part is in posix/randomBytes.cc; `randomHex` is the same everywhere.
#pragma once

#include <cstddef>
#include <string>

namespace loadstone {

/// Throws SystemError.
std::string randomBytes(size_t count);

/// Two lower-case hexadecimal digits a byte.
std::string randomHex(size_t bytes);

}  // namespace loadstone
