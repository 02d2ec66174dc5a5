// What the program reads from descriptor 0. The operating system's part is in posix/standardInput.cc.
#pragma once

#include "wrapperFunctionResult.hh"

namespace loadstone {

/// (string path) -> error: opens a file, terminal or pipe and makes it standard input, in place of what was there. What
/// the C and C++ libraries have read ahead is forgotten. Between runs only.
CWrapperFunctionResult setStandardInput(const char* arguments, size_t size);

}  // namespace loadstone
