#include "dylibManager.hh"

#include <stdexcept>
#include <vector>

#include "hostFunctions.hh"
#include "services.hh"
#include "systemError.hh"
#include "threadLocalSymbols.hh"
#include "wrapperAnswer.hh"

namespace loadstone {

namespace {

/// ORC's flag of a symbol that others may refer to.
constexpr uint8_t exportedFlag = 0x10;
constexpr uint8_t noTargetFlags = 0;
/// A string's length, the least that a name takes.
constexpr size_t nameBytes = 8;
/// Of arguments that are looked through before a call is begun: some hundred names.
constexpr size_t mostBytesAtOnce = 16384;

void writeDefinition(SpsWriter& writer, uint64_t address) {
  writer.write<uint8_t>(1);
  writer.write(address);
  writer.write(exportedFlag);
  writer.write(noTargetFlags);
}

/// `optional<(i64 address or distance, u32 index of the handle, bool thread-local)>`.
void writeFirstDefinition(SpsWriter& writer, const std::vector<uint64_t>& handles, const std::string& name) {
  const DylibManager& dylibs = services().dylibs;
  for (uint32_t index = 0; index < handles.size(); ++index) {
    const uint64_t address = dylibs.find(handles[index], name);
    const auto distance = address == 0 ? dylibs.findThreadLocal(handles[index], name) : std::nullopt;
    if (address == 0 && !distance) continue;
    writer.write<uint8_t>(1);
    writer.write<int64_t>(distance ? *distance : static_cast<int64_t>(address));
    writer.write<uint32_t>(index);
    writer.write<uint8_t>(distance ? 1 : 0);
    return;
  }
  writer.write<uint8_t>(0);
}

}  // namespace

DylibManager::DylibManager() = default;

uint64_t DylibManager::open(const std::string& path) {
  {
    const std::lock_guard lock(mutex_);
    const auto known = byPath_.find(path);
    if (known != byPath_.end()) return reinterpret_cast<uint64_t>(known->second.get());
  }
  // Without the lock: a library's constructors run here.
  auto handle = std::make_unique<Handle>();
  if (path.empty()) {
    RuntimeLibraries::instance();
  } else {
    handle->library = std::make_unique<const Library>(path);
  }
  const std::lock_guard lock(mutex_);
  const auto [place, added] = byPath_.try_emplace(path, std::move(handle));
  const auto address = reinterpret_cast<uint64_t>(place->second.get());
  byAddress_[address] = place->second.get();
  return address;
}

uint64_t DylibManager::find(uint64_t address, const std::string& name) const {
  const Handle& handle = handleOf(address);
  if (handle.library != nullptr) return handle.library->find(name);
  const uint64_t ofHost = findHostFunction(name);
  return ofHost != 0 ? ofHost : RuntimeLibraries::instance().find(name);
}

std::vector<Definition> DylibManager::definitions() const {
  std::vector<Definition> all;
  for (const auto& [name, address] : hostFunctions()) all.push_back({name, address});
  const std::vector<Definition> ofLibraries = RuntimeLibraries::instance().definitions();
  all.insert(all.end(), ofLibraries.begin(), ofLibraries.end());
  return all;
}

bool DylibManager::findsAtOnce(uint64_t address, const std::string& name) const {
  return handleOf(address).library == nullptr && (findHostFunction(name) != 0 || RuntimeLibraries::instance().knows(name));
}

std::optional<int64_t> DylibManager::findThreadLocal(uint64_t address, const std::string& name) const {
  const Handle& handle = handleOf(address);
  if (handle.library != nullptr) return loadstone::findThreadLocal(*handle.library, name);
  for (const Library& library : RuntimeLibraries::instance().all()) {
    if (const auto distance = loadstone::findThreadLocal(library, name)) return distance;
  }
  return std::nullopt;
}

const DylibManager::Handle& DylibManager::handleOf(uint64_t address) const {
  const std::lock_guard lock(mutex_);
  const auto found = byAddress_.find(address);
  if (found == byAddress_.end()) {
    throw std::runtime_error("dylib manager: " + formatAddress(address) + " is not a handle that open returned");
  }
  return *found->second;
}

CWrapperFunctionResult dylibManagerOpen(const char* arguments, size_t size) {
  return answerExpected([&](SpsWriter& writer) {
    SpsReader reader({arguments, size}, "dylib manager open");
    checkInstance(reader.readAddress("instance"), &services().dylibs, "dylib manager");
    const std::string path = reader.readString("path");
    const auto mode = reader.read<uint64_t>("mode");
    if (mode != 0) throw std::runtime_error("dylib manager open: mode " + std::to_string(mode) + "; allowed is 0");
    writer.write(services().dylibs.open(path));
  });
}

CWrapperFunctionResult dylibManagerResolve(const char* arguments, size_t size) {
  return answerExpected([&](SpsWriter& writer) {
    SpsReader reader({arguments, size}, "dylib manager resolve");
    const uint64_t handle = reader.readAddress("handle");
    const size_t count = reader.readCount(nameBytes + 1, "symbols");
    writer.write<uint64_t>(count);
    for (size_t i = 0; i < count; ++i) {
      const std::string name = reader.readString("symbol name");
      const bool required = reader.readBool("required");
      const uint64_t address = services().dylibs.find(handle, name);
      // As LLVM answers: a missing name that is not required is defined at 0, an empty one is absent.
      if (address == 0 && (required || name.empty())) {
        writer.write<uint8_t>(0);
      } else {
        writeDefinition(writer, address);
      }
    }
  });
}

CWrapperFunctionResult loadstoneResolveInOrder(const char* arguments, size_t size) {
  return answerExpected([&](SpsWriter& writer) {
    SpsReader reader({arguments, size}, "dylib manager resolve in order");
    checkInstance(reader.readAddress("instance"), &services().dylibs, "dylib manager");
    const std::vector<uint64_t> handles = readAddresses(reader, "handles");
    const size_t count = reader.readCount(nameBytes, "names");
    for (const uint64_t handle : handles) services().dylibs.find(handle, "");
    writer.write<uint64_t>(count);
    for (size_t i = 0; i < count; ++i) {
      writeFirstDefinition(writer, handles, reader.readString("name"));
    }
  });
}

CWrapperFunctionResult loadstoneDefinitions(const char* arguments, size_t size) {
  return answerExpected([&](SpsWriter& writer) {
    SpsReader reader({arguments, size}, "dylib manager definitions");
    checkInstance(reader.readAddress("instance"), &services().dylibs, "dylib manager");
    const std::vector<Definition> definitions = services().dylibs.definitions();
    std::string names;
    writer.write<uint64_t>(definitions.size());
    for (const auto& [name, address] : definitions) {
      writer.write(address);
      names.append(name).push_back('\0');
    }
    writer.writeBytes(names);
  });
}

bool resolvesAtOnce(const char* arguments, size_t size) {
  if (size > mostBytesAtOnce) return false;
  try {
    SpsReader reader({arguments, size}, "dylib manager resolve in order");
    checkInstance(reader.readAddress("instance"), &services().dylibs, "dylib manager");
    const std::vector<uint64_t> handles = readAddresses(reader, "handles");
    for (size_t left = reader.readCount(nameBytes, "names"); left > 0; --left) {
      if (handles.empty() || !services().dylibs.findsAtOnce(handles.front(), reader.readString("name"))) return false;
    }
    // The call itself looks whether the others are handles.
    return true;
  } catch (const std::exception&) {
    // The call itself says what is wrong with its arguments.
    return false;
  }
}

}  // namespace loadstone
