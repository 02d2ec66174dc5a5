#include "../processThreads.hh"

#include "../systemError.hh"
#include "win32.hh"

// After windows.h.
#include <tlhelp32.h>

namespace loadstone {

std::optional<std::vector<uint32_t>> threadsOf(uint32_t process) {
  // Those of all processes: Windows takes no pictures of the threads of one.
  const Handle all(CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0));
  if (!all.isOpen()) throwLastError("CreateToolhelp32Snapshot", "threads");
  std::vector<uint32_t> found;
  THREADENTRY32 thread{};
  thread.dwSize = sizeof thread;
  for (BOOL more = Thread32First(all.get(), &thread); more != FALSE; more = Thread32Next(all.get(), &thread)) {
    if (thread.th32OwnerProcessID == process) found.push_back(thread.th32ThreadID);
  }
  return found;
}

}  // namespace loadstone
