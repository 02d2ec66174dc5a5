#include "mapperService.hh"

#include <stdexcept>

#include "codeBarrier.hh"
#include "services.hh"
#include "systemError.hh"
#include "wrapperAnswer.hh"

namespace loadstone {

namespace {

/// Of arguments that are looked through before a call is begun: the unwind tables of some thousand allocations, whose
/// registration takes a fraction of a microsecond each.
constexpr size_t mostBytesAtOnce = size_t{512} << 10;

MapperService& readInstance(SpsReader& reader) {
  const uint64_t instance = reader.readAddress("instance");
  checkInstance(instance, &services().mapper, "mapper service");
  return services().mapper;
}

void writeReservation(SpsWriter& writer, const MapperService::Reservation& reservation) {
  writer.write(reservation.base);
  writer.writeBytes(reservation.name);
}

}  // namespace

MapperService::MapperService() : memory_("mapper service", 0) {}

MapperService::Reservation MapperService::reserve(uint64_t size, Placement placement, uint64_t address,
                                                  bool forOrcController) {
  const uint64_t whole = memory_.wholeSize(size);
  SharedMemory shared = forOrcController ? SharedMemory::createNamed(whole) : SharedMemory::createSealed(whole);
  const uint64_t base = mapReservation(shared, placement, address);
  std::string name = shared.name();
  memory_.adopt(base, whole, std::move(shared));
  return {base, std::move(name)};
}

CWrapperFunctionResult mapperServiceReserve(const char* arguments, size_t size) {
  return answerExpected([&](SpsWriter& writer) {
    SpsReader reader({arguments, size}, "mapper service Reserve");
    MapperService& service = readInstance(reader);
    writeReservation(writer, service.reserve(reader.read<uint64_t>("size"), Placement::anywhere, 0, true));
  });
}

CWrapperFunctionResult mapperServiceInitialize(const char* arguments, size_t size) {
  return answerExpected([&](SpsWriter& writer) {
    SpsReader reader({arguments, size}, "mapper service Initialize");
    MapperService& service = readInstance(reader);
    const uint64_t reservation = reader.readAddress("reservation");
    const InitializeRequest request = readInitializeRequest(reader, false);
    if (reservation == 0) throw std::runtime_error("mapper service: Initialize: reservation 0x0 does not exist");
    // An exception to W^X: LLVM's controller may ask for memory with all three rights, and ORC's executor gives it.
    writer.write(service.memory().initialize(reservation, request, WritableCode::allowed));
  });
}

CWrapperFunctionResult mapperServiceDeinitialize(const char* arguments, size_t size) {
  return answerError([&] {
    SpsReader reader({arguments, size}, "mapper service Deinitialize");
    MapperService& service = readInstance(reader);
    service.memory().deinitialize(readAddresses(reader, "keys"));
  });
}

CWrapperFunctionResult mapperServiceRelease(const char* arguments, size_t size) {
  return answerError([&] {
    SpsReader reader({arguments, size}, "mapper service Release");
    MapperService& service = readInstance(reader);
    service.memory().release(readAddresses(reader, "reservation bases"));
  });
}

CWrapperFunctionResult loadstoneMapperReserve(const char* arguments, size_t size) {
  return answerExpected([&](SpsWriter& writer) {
    SpsReader reader({arguments, size}, "mapper reserve");
    MapperService& service = readInstance(reader);
    const auto bytes = reader.read<uint64_t>("size");
    const auto placement = reader.read<uint8_t>("placement");
    const uint64_t address = reader.readAddress("address");
    if (placement > static_cast<uint8_t>(Placement::exact)) {
      throw std::runtime_error("mapper reserve: placement " + std::to_string(placement) + "; allowed are 0 to 3");
    }
    writeReservation(writer, service.reserve(bytes, static_cast<Placement>(placement), address, false));
  });
}

CWrapperFunctionResult loadstoneMapperInitialize(const char* arguments, size_t size) {
  return answerExpected([&](SpsWriter& writer) {
    SpsReader reader({arguments, size}, "mapper initialize");
    ReservedMemory& memory = readInstance(reader).memory();
    // A reservation and two counts.
    struct Load {
      uint64_t reservation;
      InitializeRequest request;
    };
    std::vector<Load> loads(reader.readCount(24, "allocations"));
    for (Load& load : loads) {
      load.reservation = reader.readAddress("reservation");
      load.request = readInitializeRequest(reader, false);
      if (load.reservation == 0) throw std::runtime_error("mapper initialize: reservation 0x0 does not exist");
    }
    std::vector<uint64_t> keys;
    try {
      for (const Load& load : loads) {
        keys.push_back(memory.initialize(load.reservation, load.request, WritableCode::refused));
      }
    } catch (const std::exception& error) {
      std::string text = "allocation " + std::to_string(keys.size()) + " of " + std::to_string(loads.size()) + ": " +
                         error.what();
      try {
        memory.deinitialize(keys);
      } catch (const std::exception& undoing) {
        text += std::string("\nwhile undoing: ") + undoing.what();
      }
      throw std::runtime_error(text);
    }
    writer.write<uint64_t>(keys.size());
    for (const uint64_t key : keys) writer.write(key);
  });
}

CWrapperFunctionResult loadstoneMapperRunActions(const char* arguments, size_t size) {
  return answerExpected([&](SpsWriter& writer) {
    SpsReader reader({arguments, size}, "mapper run actions");
    ReservedMemory& memory = readInstance(reader).memory();
    const bool codeReplaced = reader.readBool("code replaced");
    std::vector<std::vector<ActionPair>> allocations(reader.readCount(8, "allocations"));
    for (auto& actions : allocations) actions = readActions(reader);
    if (codeReplaced) discardFetchedCode();
    const std::vector<uint64_t> keys = memory.runActions(allocations);
    writer.write<uint64_t>(keys.size());
    for (const uint64_t key : keys) writer.write(key);
  });
}

bool runsActionsAtOnce(const char* arguments, size_t size) {
  if (size > mostBytesAtOnce) return false;
  try {
    SpsReader reader({arguments, size}, "mapper run actions");
    readInstance(reader);
    // The barrier is an interrupt of those processors that run threads of this process.
    reader.readBool("code replaced");
    for (size_t left = reader.readCount(8, "allocations"); left > 0; --left) {
      if (!areUnwindActions(readActions(reader))) return false;
    }
    return true;
  } catch (const std::exception&) {
    // The call itself says what is wrong with its arguments.
    return false;
  }
}

CWrapperFunctionResult loadstoneMapperUndoActions(const char* arguments, size_t size) {
  return answerError([&] {
    SpsReader reader({arguments, size}, "mapper undo actions");
    ReservedMemory& memory = readInstance(reader).memory();
    memory.undoActions(readAddresses(reader, "keys"));
  });
}

}  // namespace loadstone
