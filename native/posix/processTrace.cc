#include "processTrace.hh"

#include <sys/ptrace.h>

#include <cerrno>
#include <cstdarg>

#include "../programExit.hh"

namespace loadstone {

long traceProcess(int request, ...) {
  va_list words;
  va_start(words, request);
  const auto process = va_arg(words, int);
  void* const address = va_arg(words, void*);
  void* const data = va_arg(words, void*);
  va_end(words);
  if (request == PTRACE_TRACEME && isServingProcess()) {
    errno = EPERM;
    return -1;
  }
  return ptrace(static_cast<decltype(PTRACE_TRACEME)>(request), process, address, data);
}

}  // namespace loadstone
