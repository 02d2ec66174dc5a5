#include "actions.hh"

#include <algorithm>
#include <stdexcept>

#include "bootstrap.hh"
#include "executableRanges.hh"
#include "systemError.hh"
#include "unwindServices.hh"
#include "wrapperFunctionResult.hh"

namespace loadstone {

namespace {

constexpr size_t wrapperCallBytes = 16;

WrapperCall readCall(SpsReader& reader, const char* field) {
  WrapperCall call;
  call.function = reader.readAddress(field);
  call.arguments = reader.readString(field);
  return call;
}

/// Throws what the action reports.
void make(const WrapperCall& call, const char* kind) {
  /// Made where something is to be said: a load may have thousands of actions.
  const auto name = [&] { return std::string(kind) + " action " + formatAddress(call.function); };
  if (!isPublishedWrapper(call.function) && !ExecutableRanges::instance().contains(call.function)) {
    throw std::runtime_error(name() + " is neither a published wrapper nor in memory that was initialized executable");
  }
  // The address comes from the controller and was checked above.
  const auto function = reinterpret_cast<WrapperFunction>(call.function);
  const WrapperFunctionResult result(function(call.arguments.data(), call.arguments.size()));
  if (result.outOfBandError() != nullptr) throw std::runtime_error(result.outOfBandError());
  // What all of ours return: no error.
  if (result.bytes() == std::string_view("\0", 1)) return;
  const std::string place = "result of the " + name();
  SpsReader reader(result.bytes(), place.c_str());
  if (reader.readBool("error flag")) throw std::runtime_error(reader.readString("error text"));
}

}  // namespace

std::vector<ActionPair> readActions(SpsReader& reader) {
  std::vector<ActionPair> actions(reader.readCount(2 * wrapperCallBytes, "actions"));
  for (auto& action : actions) {
    action.finalize = readCall(reader, "finalize action");
    action.deallocate = readCall(reader, "deallocate action");
  }
  return actions;
}

bool areUnwindActions(const std::vector<ActionPair>& actions) {
  return std::all_of(actions.begin(), actions.end(), [](const ActionPair& action) {
    return isUnwindRegistration(action.finalize.function);
  });
}

std::vector<WrapperCall> runFinalizeActions(const std::vector<ActionPair>& actions) {
  std::vector<WrapperCall> due;
  due.reserve(actions.size());
  try {
    for (const auto& action : actions) {
      if (action.finalize.function != 0) make(action.finalize, "finalize");
      if (action.deallocate.function != 0) due.push_back(action.deallocate);
    }
  } catch (const std::exception& error) {
    std::vector<std::string> failures{error.what()};
    runDeallocateActions(due, failures);
    throw std::runtime_error(joinLines(failures));
  }
  return due;
}

void runDeallocateActions(const std::vector<WrapperCall>& calls, std::vector<std::string>& failures) {
  for (auto call = calls.rbegin(); call != calls.rend(); ++call) {
    try {
      make(*call, "deallocate");
    } catch (const std::exception& error) {
      failures.emplace_back(error.what());
    }
  }
}

std::string joinLines(const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines) text += (text.empty() ? "" : "\n") + line;
  return text;
}

}  // namespace loadstone
