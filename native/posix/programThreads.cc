#include "../programThreads.hh"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/signalfd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <ctime>

#include "../nativeThread.hh"
#include "../systemError.hh"

namespace loadstone {

namespace {

/// The processor raises them on the thread that is at fault; blocked, they would end the process without a report.
constexpr int faults[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGSYS};
constexpr long napNanoseconds = 100'000'000;

/// Calls that are in the program's code.
std::atomic<int> callsInProgram{0};
thread_local bool inProgram = false;

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
    if (callsInProgram > 0) {
      // One of its threads takes the signal now, or the program blocks it.
      const timespec nap{0, napNanoseconds};
      nanosleep(&nap, nullptr);
      continue;
    }
    pthread_sigmask(SIG_SETMASK, &programMask(), nullptr);
    blockAllButFaults();
  }
}

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
