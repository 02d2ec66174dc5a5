#include "setupMessage.hh"

#include "bootstrap.hh"
#include "hostTriple.hh"
#include "pages.hh"
#include "restriction.hh"
#include "runtimeLibraries.hh"
#include "sps.hh"
#include "threadStorage.hh"

namespace loadstone {

namespace {

/// As bootstrapNames.ts says, like the next.
std::string describeRuntimeLibraries() {
  const auto& libraries = RuntimeLibraries::instance().all();
  SpsWriter value;
  value.write<uint64_t>(libraries.size());
  for (const Library& library : libraries) {
    value.writeBytes(library.path());
    value.write(library.range().start);
    value.write(library.range().end);
  }
  return value.bytes();
}

std::string describeThreadStorage(const ThreadStorage& storage) {
  SpsWriter value;
  value.write(storage.image);
  value.write(storage.initializedSize);
  value.write(storage.initializedDistance);
  value.write(storage.zeroSize);
  value.write(storage.zeroDistance);
  return value.bytes();
}

std::string describeRestriction(const std::vector<std::string>& lines) {
  SpsWriter value;
  value.write<uint64_t>(lines.size());
  for (const std::string& line : lines) value.writeBytes(line);
  return value.bytes();
}

}  // namespace

std::string setupMessage() {
  SpsWriter setup;
  setup.writeBytes(hostTriple());
  setup.write<uint64_t>(pageSize());
  // The bootstrap map, which ORC's own executor leaves empty.
  const auto storage = findThreadStorage();
  const auto& restriction = restrictionReport();
  const uint32_t process = processStartedAnew();
  setup.write<uint64_t>(1 + (storage ? 1 : 0) + (restriction.empty() ? 0 : 1) + (process == 0 ? 0 : 1));
  setup.writeBytes("__loadstone_runtime_libraries");
  setup.writeBytes(describeRuntimeLibraries());
  if (storage) {
    setup.writeBytes("__loadstone_thread_storage");
    setup.writeBytes(describeThreadStorage(*storage));
  }
  if (!restriction.empty()) {
    setup.writeBytes("__loadstone_restriction");
    setup.writeBytes(describeRestriction(restriction));
  }
  if (process != 0) {
    SpsWriter value;
    value.write<uint64_t>(process);
    setup.writeBytes("__loadstone_process");
    setup.writeBytes(value.bytes());
  }
  const auto& symbols = bootstrapSymbols();
  setup.write<uint64_t>(symbols.size());
  for (const BootstrapSymbol& symbol : symbols) {
    setup.writeBytes(symbol.name);
    setup.write(symbol.address);
  }
  return setup.bytes();
}

}  // namespace loadstone
