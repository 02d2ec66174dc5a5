// process_vm_readv and process_vm_writev on this very process: the kernel answers EFAULT where a plain access faults.

#include "../memoryAccess.hh"

#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "../systemError.hh"

namespace loadstone {

namespace {

using Transfer = ssize_t (*)(pid_t, const iovec*, unsigned long, const iovec*, unsigned long, unsigned long);

void transferAll(Transfer transfer, const char* call, uint64_t address, char* local, size_t size) {
  for (size_t done = 0; done < size;) {
    const iovec here{local + done, size - done};
    const iovec there{reinterpret_cast<void*>(address + done), size - done};
    const ssize_t moved = transfer(getpid(), &here, 1, &there, 1, 0);
    if (moved > 0) {
      done += static_cast<size_t>(moved);
      continue;
    }
    if (moved == 0) errno = EFAULT;
    throwErrno(call, formatAddress(address + done) + ", " + std::to_string(size - done) + " bytes");
  }
}

}  // namespace

void readMemory(uint64_t address, char* content, size_t size) {
  transferAll(process_vm_readv, "process_vm_readv", address, content, size);
}

void writeMemory(uint64_t address, const char* content, size_t size) {
  // The kernel only reads from the local side.
  transferAll(process_vm_writev, "process_vm_writev", address, const_cast<char*>(content), size);
}

}  // namespace loadstone
