#include "../codeBarrier.hh"

#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "../systemError.hh"

namespace loadstone {

namespace {

long membarrier(int command) { return syscall(SYS_membarrier, command, 0U, 0); }

}  // namespace

void discardFetchedCode() {
  static const bool registered = membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE) == 0;
  // Before Linux 4.16 there is no such barrier. Calls run on threads that start later, and x86-64 keeps instruction
  // fetches coherent with stores through other addresses.
  if (!registered) return;
  if (membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE) != 0) throwErrno("membarrier", "SYNC_CORE");
}

}  // namespace loadstone
