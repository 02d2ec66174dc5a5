// ORC's simple memory manager: private memory whose content comes over the wire. What LLVM's "generic" and
// "simple-remote" memory managers, and our rpc mapper, talk to. LLVM: SimpleExecutorMemoryManager.
#pragma once

#include "reservedMemory.hh"
#include "wrapperFunctionResult.hh"

namespace loadstone {

class SimpleMemoryManager {
 public:
  SimpleMemoryManager();

  /// Readable and writable zero pages; `size` is rounded up to a page. Returns their address.
  uint64_t reserve(uint64_t size);
  ReservedMemory& memory() { return memory_; }

 private:
  ReservedMemory memory_;
};

CWrapperFunctionResult simpleMemoryManagerReserve(const char* arguments, size_t size);
CWrapperFunctionResult simpleMemoryManagerInitialize(const char* arguments, size_t size);
CWrapperFunctionResult simpleMemoryManagerDeinitialize(const char* arguments, size_t size);
CWrapperFunctionResult simpleMemoryManagerRelease(const char* arguments, size_t size);

}  // namespace loadstone
