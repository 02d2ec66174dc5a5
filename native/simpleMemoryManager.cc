#include "simpleMemoryManager.hh"

#include <algorithm>

#include "pages.hh"
#include "placement.hh"
#include "services.hh"
#include "wrapperAnswer.hh"

namespace loadstone {

namespace {

/// The system gives out addresses from the top down, to stacks and heaps of threads too: between those, reservations
/// that have to reach each other would lie far apart. So they get a yard of their own, below the C library and some room
/// for the system. Bytes; all of it, and the library, is within the reach of code, 2 GB.
constexpr uint64_t apart = uint64_t{1280} << 20;
constexpr uint64_t yard = uint64_t{512} << 20;
constexpr uint64_t step = uint64_t{64} << 20;

/// Zero where no gap in reach of the C library is as large.
uint64_t endOfYard() {
  uint64_t start = gapNearLibraries(yard, apart);
  if (start == 0) start = gapNearLibraries(yard);
  return start == 0 ? 0 : start + yard;
}

SimpleMemoryManager& readInstance(SpsReader& reader) {
  const uint64_t instance = reader.readAddress("instance");
  checkInstance(instance, &services().simpleMemory, "simple memory manager");
  return services().simpleMemory;
}

}  // namespace

SimpleMemoryManager::SimpleMemoryManager() : memory_("simple memory manager", readAccess | writeAccess) {}

uint64_t SimpleMemoryManager::reserve(uint64_t size) {
  const uint64_t whole = memory_.wholeSize(size);
  const uint64_t base = map(whole);
  memory_.adopt(base, whole, SharedMemory());
  return base;
}

uint64_t SimpleMemoryManager::map(uint64_t size) {
  const std::lock_guard lock(placing_);
  if (top_ == 0) next_ = top_ = endOfYard();
  if (top_ == 0 || size > yard) {
    const uint64_t base = mapPrivatePages(size, gapNearLibraries(size));
    // Where the library has no room in reach, reservations at least reach each other.
    if (top_ == 0 && base > apart + yard) next_ = top_ = base - apart;
    return base;
  }
  // From the top down, and from the top again at the end: what was there may be free by then.
  if (next_ - (top_ - yard) < size) next_ = top_;
  const uint64_t wanted = next_ - size;
  const uint64_t base = mapPrivatePages(size, wanted);
  // What lies there is a heap of the system's, as large as `step`, or a stack.
  const uint64_t below = base == wanted ? 0 : step;
  next_ = wanted - std::min(below, wanted - (top_ - yard));
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
