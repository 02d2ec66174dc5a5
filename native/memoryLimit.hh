// How much memory a program may take beyond what its executor has. The operating system's part is in
// posix/memoryLimit.cc.
#pragma once

#include "wrapperFunctionResult.hh"

namespace loadstone {

/// (u64 bytes) -> error: the limit of the next run_as_main, 0 for none. Counted are private writable pages: the heap,
/// mappings and stacks that the program makes. It ends with the run.
CWrapperFunctionResult limitMemory(const char* arguments, size_t size);

/// Around a run, on its own thread. The first puts the limit into force; where that fails, the run goes on without.
void beginMemoryLimit();
void endMemoryLimit();

/// An allocation of the program failed: tells the controller once a run, if a limit is in force. Errno stays as it was.
void allocationFailed() noexcept;

}  // namespace loadstone
