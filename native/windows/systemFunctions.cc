#include "../systemFunctions.hh"

#include "cxxException.hh"
#include "exitFunctions.hh"
#include "supportFunctions.hh"

namespace loadstone {

NamedFunctions systemFunctions() {
  static const auto* const functions = [] {
    auto* const all = new std::vector<NamedFunction>{
        named("exit", exitProgram),
        named("ExitProcess", exitProcess),
        named("at_quick_exit", registerQuickExit),
        named("_CxxThrowException", throwCxxException),
        {"??_7type_info@@6B@", reinterpret_cast<uint64_t>(typeInfoTable())},
    };
    const NamedFunctions support = supportFunctions();
    all->insert(all->end(), support.first, support.first + support.count);
    return all;
  }();
  return {functions->data(), functions->size()};
}

}  // namespace loadstone
