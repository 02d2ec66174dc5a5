#include "runner.hh"

#include <stdexcept>
#include <string>
#include <vector>

#include "executableRanges.hh"
#include "memoryLimit.hh"
#include "pages.hh"
#include "programExit.hh"
#include "programThreads.hh"
#include "standardStreams.hh"
#include "systemError.hh"
#include "wrapperAnswer.hh"

namespace loadstone {

namespace {

/// Functions of libraries may be run too, so any executable memory will do.
uint64_t readFunction(SpsReader& reader) {
  const uint64_t function = reader.readAddress("function");
  if (!ExecutableRanges::instance().contains(function) && !isExecutableAddress(function)) {
    throw std::runtime_error("run: " + formatAddress(function) + " does not lie in executable memory");
  }
  return function;
}

template <typename Integer>
CWrapperFunctionResult answer(Integer value) {
  // A child that the program forked came back here: it must not speak on its parent's connection.
  endForkedChild(static_cast<int>(value));
  return answerValue([&](SpsWriter& writer) { writer.write(value); });
}

struct MainCall {
  int (*function)(int, char**) = nullptr;
  std::vector<std::string> arguments;
  std::vector<char*> pointers;
};

void readMainCall(MainCall& call, const char* arguments, size_t size) {
  SpsReader reader({arguments, size}, "run as main");
  call.function = reinterpret_cast<int (*)(int, char**)>(readFunction(reader));
  call.arguments.resize(reader.readCount(8, "argv"));
  for (auto& argument : call.arguments) argument = reader.readString("argument");
  for (auto& argument : call.arguments) call.pointers.push_back(argument.data());
  call.pointers.push_back(nullptr);
}

}  // namespace

CWrapperFunctionResult runAsMain(const char* arguments, size_t size) {
  MainCall call;
  try {
    readMainCall(call, arguments, size);
  } catch (const std::exception& error) {
    return WrapperFunctionResult::outOfBandError(error.what()).release();
  }
  forgetTimersAndChildren();
  enterProgram();
  beginMemoryLimit();
  const int status = call.function(static_cast<int>(call.arguments.size()), call.pointers.data());
  endMemoryLimit();
  leaveProgram();
  forgetTimersAndChildren();
  flushStreams();
  return answer<int64_t>(status);
}

CWrapperFunctionResult runAsVoidFunction(const char* arguments, size_t size) {
  int (*function)() = nullptr;
  try {
    SpsReader reader({arguments, size}, "run as void function");
    function = reinterpret_cast<int (*)()>(readFunction(reader));
  } catch (const std::exception& error) {
    return WrapperFunctionResult::outOfBandError(error.what()).release();
  }
  enterProgram();
  const int result = function();
  leaveProgram();
  return answer<int32_t>(result);
}

CWrapperFunctionResult runAsIntFunction(const char* arguments, size_t size) {
  int (*function)(int) = nullptr;
  int32_t argument = 0;
  try {
    SpsReader reader({arguments, size}, "run as int function");
    function = reinterpret_cast<int (*)(int)>(readFunction(reader));
    argument = reader.read<int32_t>("argument");
  } catch (const std::exception& error) {
    return WrapperFunctionResult::outOfBandError(error.what()).release();
  }
  enterProgram();
  const int result = function(argument);
  leaveProgram();
  return answer<int32_t>(result);
}

}  // namespace loadstone
