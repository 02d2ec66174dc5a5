#include "staticLibcFunctions.hh"

#include <pthread.h>

#include <cstdlib>

namespace loadstone {

int registerQuickExit(void (*handler)()) { return std::at_quick_exit(handler); }

int registerForkHandlers(void (*prepare)(), void (*parent)(), void (*child)()) {
  return pthread_atfork(prepare, parent, child);
}

}  // namespace loadstone
