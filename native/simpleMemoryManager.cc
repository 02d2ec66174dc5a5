#include "simpleMemoryManager.hh"

#include <stdexcept>

#include "pages.hh"
#include "services.hh"
#include "wrapperAnswer.hh"

namespace loadstone {

namespace {

constexpr uint64_t largestReservation = uint64_t{1} << 44;

SimpleMemoryManager& readInstance(SpsReader& reader) {
  const uint64_t instance = reader.readAddress("instance");
  checkInstance(instance, &services().simpleMemory, "simple memory manager");
  return services().simpleMemory;
}

}  // namespace

SimpleMemoryManager::SimpleMemoryManager() : memory_("simple memory manager", readAccess | writeAccess) {}

uint64_t SimpleMemoryManager::reserve(uint64_t size) {
  if (size == 0 || size > largestReservation) {
    throw std::runtime_error("simple memory manager: reserve of " + std::to_string(size) +
                             " bytes; allowed are 1 to " + std::to_string(largestReservation));
  }
  const uint64_t whole = roundUpToPage(size);
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
    writer.write(manager.memory().initialize(0, readInitializeRequest(reader, true), true));
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
