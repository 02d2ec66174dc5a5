// Runs functions of the program on the calling thread, which is the native thread of one EPC call. No C++ handler lies
// between the thread's start and the program, so an exception that nobody catches ends as in a program of its own.
#pragma once

#include "wrapperFunctionResult.hh"

namespace loadstone {

/// (addr function, seq<string> argv) -> i64. Flushes the C streams when the function returns.
CWrapperFunctionResult runAsMain(const char* arguments, size_t size);
/// (addr function) -> i32.
CWrapperFunctionResult runAsVoidFunction(const char* arguments, size_t size);
/// (addr function, i32) -> i32.
CWrapperFunctionResult runAsIntFunction(const char* arguments, size_t size);

}  // namespace loadstone
