#include "functionTables.hh"

#include <cstring>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>

#include "../memoryAccess.hh"
#include "../systemError.hh"
#include "../wrapperAnswer.hh"
#include "win32.hh"

namespace loadstone {

namespace {

/// Of a table; more would not fit the 4 GB that an image base reaches.
constexpr uint64_t mostEntries = uint64_t{1} << 28;

struct Table {
  uint64_t imageBase;
  uint64_t address;
  uint64_t entries;
};

Table readTable(const char* arguments, size_t size) {
  SpsReader reader({arguments, size}, "function table");
  Table table{};
  table.imageBase = reader.readAddress("image base");
  table.address = reader.readAddress("table");
  table.entries = reader.read<uint64_t>("entries");
  return table;
}

std::string describe(const Table& table) {
  return "function table at " + formatAddress(table.address) + " of " + std::to_string(table.entries) + " entries";
}

/// The unwinder searches by halving, and trusts the order.
void check(const Table& table) {
  if (table.entries == 0 || table.entries > mostEntries) {
    throw std::runtime_error(describe(table) + ": allowed are 1 to " + std::to_string(mostEntries) + " entries");
  }
  if (table.address % sizeof(DWORD) != 0) throw std::runtime_error(describe(table) + ": it has to start at a multiple of 4");
  const std::string bytes = readMemoryRange(table.address, table.address + table.entries * sizeof(RUNTIME_FUNCTION));
  DWORD previousEnd = 0;
  for (uint64_t i = 0; i < table.entries; ++i) {
    RUNTIME_FUNCTION entry{};
    std::memcpy(&entry, bytes.data() + i * sizeof entry, sizeof entry);
    if (entry.BeginAddress >= entry.EndAddress || entry.BeginAddress < previousEnd) {
      throw std::runtime_error(describe(table) + ": entry " + std::to_string(i) + " covers " +
                               formatAddress(entry.BeginAddress) + " to " + formatAddress(entry.EndAddress) + ", behind " +
                               formatAddress(previousEnd) + "; entries have to be sorted, without overlaps");
    }
    previousEnd = entry.EndAddress;
  }
}

/// By address. The system gives a failure for a table that it does not know, but not its entries.
class Registered {
 public:
  static Registered& instance() {
    static auto* const all = new Registered();
    return *all;
  }

  void add(const Table& table) {
    const std::lock_guard lock(mutex_);
    if (tables_.count(table.address) != 0) throw std::runtime_error(describe(table) + " is registered already");
    auto* const entries = static_cast<PRUNTIME_FUNCTION>(pointerTo(table.address));
    if (RtlAddFunctionTable(entries, static_cast<DWORD>(table.entries), table.imageBase) == FALSE) {
      throw std::runtime_error(describe(table) + ": RtlAddFunctionTable refused it");
    }
    tables_[table.address] = table;
  }

  void remove(const Table& table) {
    const std::lock_guard lock(mutex_);
    if (tables_.erase(table.address) == 0) throw std::runtime_error(describe(table) + " is not registered");
    RtlDeleteFunctionTable(static_cast<PRUNTIME_FUNCTION>(pointerTo(table.address)));
  }

 private:
  std::mutex mutex_;
  std::map<uint64_t, Table> tables_;
};

}  // namespace

CWrapperFunctionResult registerFunctionTable(const char* arguments, size_t size) {
  return answerError([&] {
    const Table table = readTable(arguments, size);
    check(table);
    Registered::instance().add(table);
  });
}

CWrapperFunctionResult deregisterFunctionTable(const char* arguments, size_t size) {
  return answerError([&] { Registered::instance().remove(readTable(arguments, size)); });
}

}  // namespace loadstone
