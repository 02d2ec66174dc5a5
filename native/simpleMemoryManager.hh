// ORC's simple memory manager: private memory whose content comes over the wire. What LLVM's "generic" and
// "simple-remote" memory managers, and our rpc mapper, talk to. LLVM: SimpleExecutorMemoryManager.
#pragma once

#include <mutex>

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
  uint64_t map(uint64_t size);

  ReservedMemory memory_;
  std::mutex placing_;
  /// The end of the yard; 0 while it has no place. The next reservation ends at `next_`.
  uint64_t top_ = 0;
  uint64_t next_ = 0;
};

CWrapperFunctionResult simpleMemoryManagerReserve(const char* arguments, size_t size);
CWrapperFunctionResult simpleMemoryManagerInitialize(const char* arguments, size_t size);
CWrapperFunctionResult simpleMemoryManagerDeinitialize(const char* arguments, size_t size);
CWrapperFunctionResult simpleMemoryManagerRelease(const char* arguments, size_t size);

}  // namespace loadstone
