#include "hostFunctions.hh"

#include "programExit.hh"
#include "systemFunctions.hh"

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
  };
  const NamedFunctions ofSystem = systemFunctions();
  for (size_t i = 0; i < ofSystem.count; ++i) functions.emplace(ofSystem.first[i].name, ofSystem.first[i].address);
  return functions;
}

}  // namespace

const std::unordered_map<std::string_view, uint64_t>& hostFunctions() {
  static const auto* const functions = new std::unordered_map<std::string_view, uint64_t>(collect());
  return *functions;
}

uint64_t findHostFunction(const std::string& name) {
  const auto found = hostFunctions().find(name);
  return found != hostFunctions().end() ? found->second : 0;
}

}  // namespace loadstone
