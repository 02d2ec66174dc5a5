// The names under which the executor publishes its services: ORC's and ours, app/shared/orc/bootstrapNames.ts says what
// each takes and gives. Also what is a published wrapper, and so may be called by its address.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace loadstone {

enum class Report;

struct BootstrapSymbol {
  std::string_view name;
  uint64_t address;
  bool isWrapper;
};

const std::vector<BootstrapSymbol>& bootstrapSymbols();

bool isPublishedWrapper(uint64_t address);
/// One of ours, which only a controller of ours calls.
bool isOwnWrapper(uint64_t address);
/// Its name, or its address.
std::string describeWrapper(uint64_t address);

/// What the program's code hands back to the dispatch function.
const void* dispatchContext();
/// The tag of a report.
uint64_t reportTag(Report report);

}  // namespace loadstone
