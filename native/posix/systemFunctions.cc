#include "../systemFunctions.hh"

#include <pthread.h>

#include <vector>

#include "allocationFunctions.hh"
#include "c11Threads.hh"
#include "processTrace.hh"
#include "staticLibcFunctions.hh"

namespace loadstone {

NamedFunctions systemFunctions() {
  static const auto* const functions = [] {
    auto* const all = new std::vector<NamedFunction>{
        named("at_quick_exit", registerQuickExit),
        // The C library's own would not know of the room that thread-locals take (threadStorageLibrary.cc).
        named("pthread_create", pthread_create),
        named("thrd_create", startC11Thread),
        named("ptrace", traceProcess),
        named("pthread_atfork", registerForkHandlers),
    };
    const NamedFunctions allocation = allocationFunctions();
    all->insert(all->end(), allocation.first, allocation.first + allocation.count);
    return all;
  }();
  return {functions->data(), functions->size()};
}

}  // namespace loadstone
