#include "../unwindServices.hh"

#include "functionTables.hh"

namespace loadstone {

std::vector<UnwindService> unwindServices() {
  return {{"__loadstone_register_function_table", registerFunctionTable},
          {"__loadstone_deregister_function_table", deregisterFunctionTable}};
}

bool isUnwindRegistration(uint64_t function) { return function == reinterpret_cast<uint64_t>(registerFunctionTable); }

}  // namespace loadstone
