#include "bootstrap.hh"

#include <unordered_map>

#include "epcServer.hh"
#include "executableStack.hh"
#include "memoryAccess.hh"
#include "memoryLimit.hh"
#include "runner.hh"
#include "services.hh"
#include "standardInput.hh"
#include "systemError.hh"
#include "unwindServices.hh"

namespace loadstone {

namespace {

const char dispatchContextByte = 0;
const char exitReportByte = 0;
const char crashReportByte = 0;
const char memoryLimitReportByte = 0;

BootstrapSymbol wrapper(std::string_view name, WrapperFunction function) {
  return {name, reinterpret_cast<uint64_t>(function), true};
}

BootstrapSymbol object(std::string_view name, const void* address) {
  return {name, reinterpret_cast<uint64_t>(address), false};
}

std::vector<BootstrapSymbol> collect() {
  std::vector<BootstrapSymbol> symbols{
      wrapper("__llvm_orc_bootstrap_run_as_main_wrapper", runAsMain),
      wrapper("__llvm_orc_bootstrap_run_as_void_function_wrapper", runAsVoidFunction),
      wrapper("__llvm_orc_bootstrap_run_as_int_function_wrapper", runAsIntFunction),
      wrapper("__llvm_orc_bootstrap_mem_write_uint8s_wrapper", memWriteUint8s),
      wrapper("__llvm_orc_bootstrap_mem_write_uint16s_wrapper", memWriteUint16s),
      wrapper("__llvm_orc_bootstrap_mem_write_uint32s_wrapper", memWriteUint32s),
      wrapper("__llvm_orc_bootstrap_mem_write_uint64s_wrapper", memWriteUint64s),
      wrapper("__llvm_orc_bootstrap_mem_write_pointers_wrapper", memWriteUint64s),
      wrapper("__llvm_orc_bootstrap_mem_write_buffers_wrapper", memWriteBuffers),
      wrapper("__llvm_orc_bootstrap_mem_read_uint8s_wrapper", memReadUint8s),
      wrapper("__llvm_orc_bootstrap_mem_read_uint16s_wrapper", memReadUint16s),
      wrapper("__llvm_orc_bootstrap_mem_read_uint32s_wrapper", memReadUint32s),
      wrapper("__llvm_orc_bootstrap_mem_read_uint64s_wrapper", memReadUint64s),
      wrapper("__llvm_orc_bootstrap_mem_read_pointers_wrapper", memReadUint64s),
      wrapper("__llvm_orc_bootstrap_mem_read_buffers_wrapper", memReadBuffers),
      wrapper("__llvm_orc_bootstrap_mem_read_strings_wrapper", memReadStrings),
      object("__llvm_orc_SimpleExecutorDylibManager_Instance", &services().dylibs),
      wrapper("__llvm_orc_SimpleExecutorDylibManager_open_wrapper", dylibManagerOpen),
      wrapper("__llvm_orc_SimpleExecutorDylibManager_resolve_wrapper", dylibManagerResolve),
      object("__llvm_orc_SimpleExecutorMemoryManager_Instance", &services().simpleMemory),
      wrapper("__llvm_orc_SimpleExecutorMemoryManager_reserve_wrapper", simpleMemoryManagerReserve),
      wrapper("__llvm_orc_SimpleExecutorMemoryManager_initialize_wrapper", simpleMemoryManagerInitialize),
      wrapper("__llvm_orc_SimpleExecutorMemoryManager_deinitialize_wrapper", simpleMemoryManagerDeinitialize),
      wrapper("__llvm_orc_SimpleExecutorMemoryManager_release_wrapper", simpleMemoryManagerRelease),
      object("__llvm_orc_ExecutorSharedMemoryMapperService_Instance", &services().mapper),
      wrapper("__llvm_orc_ExecutorSharedMemoryMapperService_Reserve", mapperServiceReserve),
      wrapper("__llvm_orc_ExecutorSharedMemoryMapperService_Initialize", mapperServiceInitialize),
      wrapper("__llvm_orc_ExecutorSharedMemoryMapperService_Deinitialize", mapperServiceDeinitialize),
      wrapper("__llvm_orc_ExecutorSharedMemoryMapperService_Release", mapperServiceRelease),
      object("__llvm_orc_SimpleRemoteEPC_dispatch_ctx", dispatchContext()),
      object("__llvm_orc_SimpleRemoteEPC_dispatch_fn", reinterpret_cast<const void*>(&EpcServer::dispatch)),
      wrapper("__loadstone_SharedMemoryMapperService_reserve", loadstoneMapperReserve),
      wrapper("__loadstone_SharedMemoryMapperService_initialize", loadstoneMapperInitialize),
      wrapper("__loadstone_SharedMemoryMapperService_run_actions", loadstoneMapperRunActions),
      wrapper("__loadstone_SharedMemoryMapperService_undo_actions", loadstoneMapperUndoActions),
      wrapper("__loadstone_make_stacks_executable", makeStacksExecutable),
      wrapper("__loadstone_set_standard_input", setStandardInput),
      wrapper("__loadstone_limit_memory", limitMemory),
      wrapper("__loadstone_DylibManager_resolve_in_order", loadstoneResolveInOrder),
      wrapper("__loadstone_DylibManager_definitions", loadstoneDefinitions),
      wrapper("__loadstone_time_calls", EpcServer::timeCalls),
      object("__loadstone_report_exit_tag", &exitReportByte),
      object("__loadstone_report_crash_tag", &crashReportByte),
      object("__loadstone_report_memory_limit_tag", &memoryLimitReportByte),
  };
  for (const UnwindService& service : unwindServices()) symbols.push_back(wrapper(service.name, service.function));
  return symbols;
}

const std::unordered_map<uint64_t, std::string_view>& wrapperNames() {
  static const auto* const names = [] {
    auto* const map = new std::unordered_map<uint64_t, std::string_view>();
    for (const BootstrapSymbol& symbol : bootstrapSymbols()) {
      if (symbol.isWrapper) map->emplace(symbol.address, symbol.name);
    }
    return map;
  }();
  return *names;
}

}  // namespace

const std::vector<BootstrapSymbol>& bootstrapSymbols() {
  static const auto* const symbols = new std::vector<BootstrapSymbol>(collect());
  return *symbols;
}

bool isPublishedWrapper(uint64_t address) { return wrapperNames().count(address) != 0; }

bool isOwnWrapper(uint64_t address) {
  const auto found = wrapperNames().find(address);
  return found != wrapperNames().end() && found->second.starts_with("__loadstone_");
}

std::string describeWrapper(uint64_t address) {
  const auto found = wrapperNames().find(address);
  return found != wrapperNames().end() ? std::string(found->second) : formatAddress(address);
}

const void* dispatchContext() { return &dispatchContextByte; }

uint64_t reportTag(Report report) {
  switch (report) {
    case Report::exit:
      return reinterpret_cast<uint64_t>(&exitReportByte);
    case Report::crash:
      return reinterpret_cast<uint64_t>(&crashReportByte);
    case Report::memoryLimit:
      return reinterpret_cast<uint64_t>(&memoryLimitReportByte);
  }
  return 0;
}

}  // namespace loadstone
