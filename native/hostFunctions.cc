#include "hostFunctions.hh"

#include <pthread.h>

#include <string_view>
#include <unordered_map>

#include "allocationFunctions.hh"
#include "programExit.hh"
#include "programThreads.hh"
#include "staticLibcFunctions.hh"

namespace loadstone {

namespace {

std::unordered_map<std::string_view, uint64_t> collect() {
  std::unordered_map<std::string_view, uint64_t> functions{
      {"_exit", reinterpret_cast<uint64_t>(exitImmediately)},
      {"_Exit", reinterpret_cast<uint64_t>(exitImmediately)},
      {"quick_exit", reinterpret_cast<uint64_t>(exitQuickly)},
      {"abort", reinterpret_cast<uint64_t>(abortProgram)},
      {"__loadstone_run_begin", reinterpret_cast<uint64_t>(beginRun)},
      {"__loadstone_run_end", reinterpret_cast<uint64_t>(endRun)},
      {"at_quick_exit", reinterpret_cast<uint64_t>(registerQuickExit)},
      // The C library's own would not know of the room that thread-locals take (threadStorageLibrary.cc).
      {"pthread_create", reinterpret_cast<uint64_t>(&pthread_create)},
      {"thrd_create", reinterpret_cast<uint64_t>(startC11Thread)},
      {"pthread_atfork", reinterpret_cast<uint64_t>(registerForkHandlers)},
  };
  const NamedFunctions allocation = allocationFunctions();
  for (size_t i = 0; i < allocation.count; ++i) {
    functions.emplace(allocation.first[i].name, allocation.first[i].address);
  }
  return functions;
}

}  // namespace

uint64_t findHostFunction(const std::string& name) {
  static const auto* const functions = new std::unordered_map<std::string_view, uint64_t>(collect());
  const auto found = functions->find(name);
  return found != functions->end() ? found->second : 0;
}

}  // namespace loadstone
