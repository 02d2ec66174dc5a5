#include "cxxException.hh"

#include <cstring>

#include "../memoryAccess.hh"
#include "stackWalk.hh"

namespace loadstone {

namespace {

constexpr DWORD microsoftCode = 0xE06D7363;
constexpr ULONG_PTR microsoftMagic = 0x19930520;
/// In the lowest 24 bits of the code: "GCC".
constexpr DWORD gccMark = 0x00474343;
constexpr DWORD gccMask = 0x20FFFFFF;
constexpr DWORD gccValue = 0x20000000 | gccMark;

/// All offsets are from the image base. ThrowInfo: attributes, destructor, forward function, catchable types.
constexpr uint64_t catchableTypesPlace = 12;
/// Behind their count.
constexpr uint64_t firstTypePlace = 4;
/// CatchableType: properties, type descriptor.
constexpr uint64_t descriptorPlace = 4;
/// TypeDescriptor: two pointers, then the decorated name.
constexpr uint64_t namePlace = 16;

uint32_t offsetAt(uint64_t address) {
  uint32_t offset = 0;
  readMemory(address, reinterpret_cast<char*>(&offset), sizeof offset);
  return offset;
}

/// `.?AVname@scope@@` or `.?AUname@@` becomes `scope::name`; what is no class keeps its decoration.
void writeReadable(const char* decorated, char* target, size_t size) {
  if (std::strncmp(decorated, ".?AV", 4) != 0 && std::strncmp(decorated, ".?AU", 4) != 0) {
    std::strncpy(target, decorated, size - 1);
    return;
  }
  const char* const name = decorated + 4;
  size_t used = 0;
  for (const char* end = name + std::strcspn(name, "?$"); end > name;) {
    if (*end != '\0' && end[0] != '@') return;
    while (end > name && end[-1] == '@') --end;
    const char* start = end;
    while (start > name && start[-1] != '@') --start;
    const auto length = static_cast<size_t>(end - start);
    if (used + length + 3 > size) return;
    if (used > 0) {
      std::memcpy(target + used, "::", 2);
      used += 2;
    }
    std::memcpy(target + used, start, length);
    used += length;
    end = start;
  }
  target[used] = '\0';
}

}  // namespace

bool isGccException(const EXCEPTION_RECORD& record) { return (record.ExceptionCode & gccMask) == gccValue; }

void describeCxxException(const EXCEPTION_RECORD& record, char* target, size_t size) {
  target[0] = '\0';
  if (record.ExceptionCode != microsoftCode || record.NumberParameters < 4) return;
  try {
    const uint64_t base = record.ExceptionInformation[3];
    const uint64_t types = base + offsetAt(record.ExceptionInformation[2] + catchableTypesPlace);
    const uint64_t descriptor = base + offsetAt(base + offsetAt(types + firstTypePlace) + descriptorPlace);
    char name[256] = {};
    readMemory(descriptor + namePlace, name, sizeof name - 1);
    writeReadable(name, target, size);
  } catch (const std::exception&) {
    // The record is not what it says: the code alone is reported.
    target[0] = '\0';
  }
}

const void* typeInfoTable() {
  // Its destructor is all that is virtual, and descriptors are never destroyed.
  static void (*const table[])() = {[] {}};
  return table;
}

void throwCxxException(void* object, void* throwInfo) {
  void* module = nullptr;
  auto base = reinterpret_cast<DWORD64>(RtlPcToFileHeader(throwInfo, &module));
  if (base == 0 && throwInfo != nullptr) {
    // The caller's, which has an entry: an exception leaves it.
    CONTEXT here{};
    RtlCaptureContext(&here);
    uint64_t addresses[2] = {};
    walkStack(here, ownStack(), addresses, 2);
    RtlLookupFunctionEntry(addresses[1], &base, nullptr);
  }
  const ULONG_PTR arguments[] = {microsoftMagic, reinterpret_cast<ULONG_PTR>(object), reinterpret_cast<ULONG_PTR>(throwInfo),
                                 static_cast<ULONG_PTR>(base)};
  RaiseException(microsoftCode, EXCEPTION_NONCONTINUABLE, 4, arguments);
  // Nobody goes on behind it.
  for (;;) TerminateProcess(GetCurrentProcess(), microsoftCode);
}

}  // namespace loadstone
