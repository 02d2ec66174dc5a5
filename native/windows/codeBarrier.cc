#include "../codeBarrier.hh"

#include "win32.hh"

namespace loadstone {

void discardFetchedCode() {
  // Interrupts every processor that runs a thread of this process.
  FlushProcessWriteBuffers();
  FlushInstructionCache(GetCurrentProcess(), nullptr, 0);
}

}  // namespace loadstone
