// What this machine is. The operating system's part is in posix/hostTriple.cc and windows/hostTriple.cc.
#pragma once

#include <string_view>

namespace loadstone {

/// As LLVM writes it.
std::string_view hostTriple();

}  // namespace loadstone
