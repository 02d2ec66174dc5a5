// `exit` and what is like it are ours for the program's own code. Where a library calls its C runtime's, a function that
// was registered there runs the program's finalizers; the status is the process's own then.

#include "../programExit.hh"

#include <atomic>
#include <csignal>
#include <cstdint>
#include <cstring>

#include "../epcServer.hh"
#include "../nativeThread.hh"
#include "../standardStreams.hh"
#include "cRuntimes.hh"
#include "exitFunctions.hh"

namespace loadstone {

namespace {

/// As ExitCause in bootstrapNames.ts.
enum class ExitCause : uint8_t { exit = 0, immediateExit = 1, quickExit = 2, exitOfLibrary = 3 };

/// What a process that was aborted ends with.
constexpr int abortStatus = 3;
constexpr size_t mostQuickExitHandlers = 32;

std::atomic<FinishFunction> activeFinish{nullptr};
std::atomic<bool> finishing{false};
std::atomic<bool> serving{false};
void (*quickExitHandlers[mostQuickExitHandlers])();
std::atomic<size_t> quickExitCount{0};

void noFinish(int) {}

void report(int status, ExitCause cause) {
  // i32 status, u8 cause; on the stack, since the heap may be what broke.
  char payload[5];
  const int32_t value = status;
  std::memcpy(payload, &value, sizeof value);
  payload[4] = static_cast<char>(cause);
  EpcServer::sendReport(Report::exit, payload, sizeof payload);
}

[[noreturn]] void reportAndEnd(int status, ExitCause cause) {
  report(status, cause);
  endProcess(status);
}

void finishOnce(int status) {
  const FinishFunction finish = activeFinish.exchange(nullptr);
  if (finish == nullptr) return;
  finishing = true;
  finish(status);
}

void onLibraryExit() {
  finishOnce(0);
  flushStreams();
  // Which status it is, the runtime tells nobody but the system.
  report(0, ExitCause::exitOfLibrary);
}

/// Into the list of each C runtime; the universal one has another name for it.
void watchLibraries() {
  forEachRuntime([](const CRuntime& runtime) {
    using Register = int (*)(void (*)());
    using OnExit = void* (*)(int (*)());
    if (const auto universal = runtime.function<Register>("_crt_atexit")) universal(onLibraryExit);
    else if (const auto onExit = runtime.function<OnExit>("_onexit")) onExit([] { return onLibraryExit(), 0; });
  });
}

}  // namespace

void beginRun(FinishFunction finish) {
  static const bool watching = (watchLibraries(), true);
  static_cast<void>(watching);
  quickExitCount = 0;
  activeFinish = finish != nullptr ? finish : noFinish;
}

void endRun() { activeFinish = nullptr; }

// The thread's end is the call's answer. What other threads do is not known here.
bool endRunWithLastThread() { return false; }

void exitProgram(int status) {
  finishOnce(status);
  flushStreams();
  reportAndEnd(status, ExitCause::exit);
}

void exitProcess(unsigned status) {
  flushStreams();
  reportAndEnd(static_cast<int>(status), ExitCause::immediateExit);
}

void exitImmediately(int status) { reportAndEnd(status, ExitCause::immediateExit); }

int registerQuickExit(void (*handler)()) {
  const size_t place = quickExitCount++;
  if (place >= mostQuickExitHandlers) return 1;
  quickExitHandlers[place] = handler;
  return 0;
}

void exitQuickly(int status) {
  for (size_t left = std::min(quickExitCount.load(), mostQuickExitHandlers); left > 0; --left) quickExitHandlers[left - 1]();
  reportAndEnd(status, ExitCause::quickExit);
}

void abortProgram() {
  // A handler of the program's own, or the crash report's, which does not return.
  std::raise(SIGABRT);
  endProcess(abortStatus);
}

// There are neither.
void forgetTimersAndChildren() {}

void setServingProcess() { serving = true; }

// No process here is made by copying another.
bool isServingProcess() { return serving; }
void endForkedChild(int) {}

}  // namespace loadstone
