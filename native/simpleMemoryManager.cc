#include "simpleMemoryManager.hh"

#include "pages.hh"
#include "services.hh"
#include "wrapperAnswer.hh"

namespace loadstone {

namespace {

SimpleMemoryManager& readInstance(SpsReader& reader) {
  const uint64_t instance = reader.readAddress("instance");
  checkInstance(instance, &services().simpleMemory, "simple memory manager");
  return services().simpleMemory;
}

}  // namespace

SimpleMemoryManager::SimpleMemoryManager() : memory_("simple memory manager", readAccess | writeAccess) {}

uint64_t SimpleMemoryManager::reserve(uint64_t size) {
  const uint64_t whole = memory_.wholeSize(size);
  const uint64_t base = mapPrivatePages(whole);
  memory_.adopt(base, whole, SharedMemory());
  return base;
}

CWrapperFunctionResult simpleMemoryManagerReserve(const char* arguments, size_t size) {
  return answerExpected([&](SpsWriter& writer) {
    SpsReader reader({arguments, size}, "simple memory manager reserve");
    SimpleMemoryManager& manager = readInstance(reader);
    writer.write(manager.reserve(reader.read<uint64_t>("size")));
  });
}

CWrapperFunctionResult simpleMemoryManagerInitialize(const char* arguments, size_t size) {
  return answerExpected([&](SpsWriter& writer) {
    SpsReader reader({arguments, size}, "simple memory manager initialize");
    SimpleMemoryManager& manager = readInstance(reader);
    const InitializeRequest request = readInitializeRequest(reader, true);
    // An exception to W^X: LLVM's controller may ask for memory with all three rights, and ORC's executor gives it.
    writer.write(manager.memory().initialize(0, request, WritableCode::allowed));
  });
}

CWrapperFunctionResult simpleMemoryManagerDeinitialize(const char* arguments, size_t size) {
  return answerError([&] {
    SpsReader reader({arguments, size}, "simple memory manager deinitialize");
    SimpleMemoryManager& manager = readInstance(reader);
    manager.memory().deinitialize(readAddresses(reader, "keys"));
  });
}

CWrapperFunctionResult simpleMemoryManagerRelease(const char* arguments, size_t size) {
  return answerError([&] {
    SpsReader reader({arguments, size}, "simple memory manager release");
    SimpleMemoryManager& manager = readInstance(reader);
    manager.memory().release(readAddresses(reader, "reservation bases"));
  });
}

}  // namespace loadstone
