// Executable stacks, for objects that ask for them (.note.GNU-stack with SHF_EXECINSTR: trampolines of nested
// functions): an exception to W^X, made on such an object's request alone. docs/decisions/writable-and-executable.md.
#pragma once

#include "wrapperFunctionResult.hh"

namespace loadstone {

/// () -> error. The stacks of all threads become executable, those of later threads too.
CWrapperFunctionResult makeStacksExecutable(const char* arguments, size_t size);

}  // namespace loadstone
