#include "../programExit.hh"

#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "../epcServer.hh"
#include "../nativeThread.hh"
#include "../programThreads.hh"

namespace loadstone {

namespace {

/// As ExitCause in bootstrapNames.ts.
enum class ExitCause : uint8_t { exit = 0, immediateExit = 1, quickExit = 2 };

std::atomic<pid_t> servingProcess{0};
std::atomic<FinishFunction> activeFinish{nullptr};
std::atomic<bool> finishing{false};
std::atomic<pthread_t> runThread{};
std::atomic<int> quickExitStatus{0};

void noFinish(int) {}

[[noreturn]] void reportAndEnd(int status, ExitCause cause) {
  if (isServingProcess()) {
    // i32 status, u8 cause; on the stack, since the heap may be what broke.
    char payload[5];
    const int32_t value = status;
    std::memcpy(payload, &value, sizeof value);
    payload[4] = static_cast<char>(cause);
    EpcServer::sendReport(Report::exit, payload, sizeof payload);
  }
  // Not through libc's function: the host may have its own.
  for (;;) syscall(SYS_exit_group, status);
}

/// The C library's own registrations under a handle, by which they can be taken back: on_exit and at_quick_exit have no
/// way for that and would keep 64 bytes of each run. Found by name, since sanitizers put theirs before them, which do not
/// hand the status on.
struct ExitHandlers {
  /// exit() calls what is registered here with its status as the second argument, __cxa_finalize with 0.
  int (*atExit)(void (*)(void*, int), void*, void*);
  int (*atQuickExit)(void (*)(void*), void*);
  /// Calls the former and forgets both.
  void (*finalize)(void*);
};

const ExitHandlers& exitHandlers() {
  static const ExitHandlers found = [] {
    void* library = dlopen("libc.so.6", RTLD_LAZY | RTLD_NOLOAD);
    const auto function = [&](const char* name) {
      void* address = library == nullptr ? nullptr : dlsym(library, name);
      if (address == nullptr) {
        std::fprintf(stderr, "the C library has no %s: programs that call exit() cannot be followed\n", name);
        std::abort();
      }
      return address;
    };
    return ExitHandlers{reinterpret_cast<decltype(ExitHandlers::atExit)>(function("__cxa_atexit")),
                        reinterpret_cast<decltype(ExitHandlers::atQuickExit)>(function("__cxa_at_quick_exit")),
                        reinterpret_cast<decltype(ExitHandlers::finalize)>(function("__cxa_finalize"))};
  }();
  return found;
}

/// Its address is the handle.
char handlersOfRun;
thread_local bool takingBack = false;

void takeHandlersBack() {
  takingBack = true;
  exitHandlers().finalize(&handlersOfRun);
  takingBack = false;
}

/// Registered last, so it runs before the handlers of the host.
void onExit(void*, int status) {
  if (takingBack) return;
  const FinishFunction finish = activeFinish.exchange(nullptr);
  if (finish == nullptr) {
    // No run is active: the host ends. Or the program called exit while finishing: enough is done.
    if (!finishing) return;
    std::fflush(nullptr);
    reportAndEnd(status, ExitCause::exit);
  }
  finishing = true;
  exitHandlers().atExit(onExit, nullptr, &handlersOfRun);
  finish(status);
  std::fflush(nullptr);
  reportAndEnd(status, ExitCause::exit);
}

/// Runs after the handlers that the program registered during the run.
void onQuickExit(void*) {
  if (activeFinish != nullptr) reportAndEnd(quickExitStatus, ExitCause::quickExit);
}

/// The program's own code ends the process.
void* exitAfterLastThread(void*) {
  waitForProgramThreads();
  const AlternateSignalStack signalStack;
  enterProgram();
  std::exit(0);
}

}  // namespace

void beginRun(FinishFunction finish) {
  // Those of a run that this one takes the place of.
  takeHandlersBack();
  exitHandlers().atExit(onExit, nullptr, &handlersOfRun);
  exitHandlers().atQuickExit(onQuickExit, &handlersOfRun);
  runThread = pthread_self();
  activeFinish = finish != nullptr ? finish : noFinish;
}

void endRun() {
  activeFinish = nullptr;
  takeHandlersBack();
}

bool endRunWithLastThread() {
  if (activeFinish == nullptr || pthread_equal(pthread_self(), runThread) == 0) return false;
  // In a forked child there are no threads but the program's, so the C library does the same by itself.
  if (!isServingProcess()) return true;
  if (!hasProgramThreads()) std::exit(0);
  leaveProgram();
  return startNativeThread(exitAfterLastThread, nullptr) == 0;
}

void exitImmediately(int status) { reportAndEnd(status, ExitCause::immediateExit); }

void exitQuickly(int status) {
  quickExitStatus = status;
  if (activeFinish == nullptr) activeFinish = noFinish;
  std::quick_exit(status);
}

void abortProgram() {
  sigset_t abortOnly;
  sigemptyset(&abortOnly);
  sigaddset(&abortOnly, SIGABRT);
  pthread_sigmask(SIG_UNBLOCK, &abortOnly, nullptr);
  raise(SIGABRT);
  // A handler of the program's own returned, or the signal was ignored.
  signal(SIGABRT, SIG_DFL);
  raise(SIGABRT);
  for (;;) syscall(SYS_exit_group, 128 + SIGABRT);
}

void forgetTimersAndChildren() {
  const itimerval none{};
  for (const auto timer : {ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF}) setitimer(timer, &none, nullptr);
  while (waitpid(-1, nullptr, WNOHANG) > 0) {
  }
}

void setServingProcess() { servingProcess = getpid(); }

bool isServingProcess() { return servingProcess == getpid(); }

void endForkedChild(int status) {
  if (servingProcess == 0 || isServingProcess()) return;
  std::fflush(nullptr);
  for (;;) syscall(SYS_exit_group, status);
}

}  // namespace loadstone
