#include "../programThreads.hh"

#include <dlfcn.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/signalfd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <ctime>
#include <memory>
#include <new>
#include <optional>

#include "../nativeThread.hh"
#include "../systemError.hh"
#include "c11Threads.hh"
#include "programThreadHooks.hh"

namespace loadstone {

namespace {

/// The processor raises them on the thread that is at fault; blocked, they would end the process without a report.
constexpr int faults[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGSYS};
constexpr long napNanoseconds = 100'000'000;

/// Calls that are in the program's code.
std::atomic<int> callsInProgram{0};
thread_local bool inProgram = false;
std::atomic<int> programThreads{0};

struct ProgramThread {
  void* (*start)(void*);
  void* argument;
  /// Destructors of the program's own thread-specific data may follow ours, and make new data.
  int roundsLeft = 2;
  std::optional<AlternateSignalStack> signalStack{};
};

void blockAllButFaults() {
  sigset_t blocked;
  sigfillset(&blocked);
  for (const int fault : faults) sigdelset(&blocked, fault);
  pthread_sigmask(SIG_SETMASK, &blocked, nullptr);
}

/// As the process was started with.
const sigset_t& programMask() {
  static const sigset_t mask = [] {
    sigset_t current;
    pthread_sigmask(SIG_SETMASK, nullptr, &current);
    return current;
  }();
  return mask;
}

/// signalfd tells of signals that wait because nobody takes them; it does not take them itself.
void* takeSignals(void* argument) {
  pollfd waiting{static_cast<int>(reinterpret_cast<intptr_t>(argument)), POLLIN, 0};
  for (;;) {
    if (poll(&waiting, 1, -1) < 0 && errno != EINTR) return nullptr;
    // The program closed descriptors that it did not open.
    if ((waiting.revents & POLLNVAL) != 0) return nullptr;
    if (callsInProgram > 0 || programThreads > 0) {
      // One of its threads takes the signal now, or the program blocks it.
      const timespec nap{0, napNanoseconds};
      nanosleep(&nap, nullptr);
      continue;
    }
    pthread_sigmask(SIG_SETMASK, &programMask(), nullptr);
    blockAllButFaults();
  }
}

void forget(ProgramThread* thread) {
  delete thread;
  --programThreads;
  programThreads.notify_all();
}

pthread_key_t programThreadKey() {
  static const pthread_key_t key = [] {
    pthread_key_t made{};
    const int error = pthread_key_create(&made, [](void* value) {
      auto* const thread = static_cast<ProgramThread*>(value);
      if (thread->roundsLeft-- == 0 || pthread_setspecific(programThreadKey(), thread) != 0) forget(thread);
    });
    if (error != 0) throw SystemError("pthread_key_create", "", error);
    return made;
  }();
  return key;
}

void* wrapThread(void* (*start)(void*), void* argument) {
  if (!inProgram) return nullptr;
  // Without memory the thread runs as it is.
  auto* const thread = new (std::nothrow) ProgramThread{start, argument};
  if (thread != nullptr) ++programThreads;
  return thread;
}

/// No cleanups and no handlers here: an exception that nobody catches ends at the thread's first function.
void* runThread(void* wrapped) {
  auto* const thread = static_cast<ProgramThread*>(wrapped);
  void* (*const start)(void*) = thread->start;
  void* const argument = thread->argument;
  inProgram = true;
  thread->signalStack.emplace();
  if (pthread_setspecific(programThreadKey(), thread) != 0) forget(thread);
  return start(argument);
}

struct C11Start {
  thrd_start_t function;
  void* argument;
};

void* runC11Thread(void* argument) {
  const C11Start start = *static_cast<C11Start*>(argument);
  delete static_cast<C11Start*>(argument);
  // As thrd_exit leaves it for thrd_join.
  return reinterpret_cast<void*>(static_cast<uintptr_t>(start.function(start.argument)));
}

void discardThread(void* wrapped) { forget(static_cast<ProgramThread*>(wrapped)); }

}  // namespace

void beOwnThread() {
  programMask();
  blockAllButFaults();
}

void enterProgram() {
  inProgram = true;
  ++callsInProgram;
  pthread_sigmask(SIG_SETMASK, &programMask(), nullptr);
}

void leaveProgram() {
  if (!inProgram) return;
  blockAllButFaults();
  --callsInProgram;
  inProgram = false;
}

void followProgramThreads() {
  static const LoadstoneThreadHooks hooks{wrapThread, runThread, discardThread};
  const auto set = reinterpret_cast<LoadstoneSetThreadHooks>(dlsym(RTLD_DEFAULT, loadstoneSetThreadHooksName));
  if (set == nullptr) return;
  programThreadKey();
  set(&hooks);
}

int startC11Thread(thrd_t* thread, thrd_start_t start, void* argument) {
  auto* const begun = new (std::nothrow) C11Start{start, argument};
  if (begun == nullptr) return thrd_nomem;
  const int error = pthread_create(thread, nullptr, runC11Thread, begun);
  if (error == 0) return thrd_success;
  delete begun;
  return error == ENOMEM || error == EAGAIN ? thrd_nomem : thrd_error;
}

bool hasProgramThreads() { return programThreads != 0; }

void waitForProgramThreads() {
  for (int count = programThreads; count != 0; count = programThreads) programThreads.wait(count);
}

void takeSignalsWhenIdle() {
  sigset_t wanted;
  sigemptyset(&wanted);
  for (int signal = 1; signal < NSIG; ++signal) {
    if (sigismember(&programMask(), signal) == 0) sigaddset(&wanted, signal);
  }
  for (const int fault : faults) sigdelset(&wanted, fault);
  const int descriptor = signalfd(-1, &wanted, SFD_CLOEXEC);
  if (descriptor < 0) throwErrno("signalfd", "");
  const int error = startNativeThread(takeSignals, reinterpret_cast<void*>(static_cast<intptr_t>(descriptor)));
  if (error != 0) throw SystemError("pthread_create", "signals", error);
}

}  // namespace loadstone
