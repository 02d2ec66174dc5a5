#include "../crashReport.hh"

#include <semaphore.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <string_view>
#include <typeinfo>

#include "../epcServer.hh"
#include "../nativeThread.hh"
#include "../programExit.hh"
#include "../runtimeLibraries.hh"
#include "../systemError.hh"
#include "loadedLibraries.hh"

struct _Unwind_Context;

namespace loadstone {

namespace {

constexpr int signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS};
/// The order of crashRegisters in bootstrapNames.ts.
constexpr int registers[] = {REG_RAX, REG_RBX, REG_RCX, REG_RDX, REG_RSI, REG_RDI, REG_RBP, REG_RSP, REG_R8,
                             REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15, REG_RIP, REG_EFL};
constexpr size_t registerCount = sizeof registers / sizeof *registers;
constexpr size_t mostFrames = 64;
constexpr size_t mostNameBytes = 1024;
constexpr long backtraceMilliseconds = 1000;
constexpr long deathMilliseconds = 5000;

using UnwindCallback = int (*)(_Unwind_Context*, void*);
constexpr int unwindContinue = 0;
constexpr int unwindStop = 5;

struct Crash {
  int signal;
  int code;
  uint64_t address;
  int thread;
  uint64_t registers[registerCount];
  uint64_t frames[mostFrames];
  std::atomic<size_t> frameCount;
  std::atomic<bool> backtraceDone;
  /// Mangled; empty where none was being handled.
  char exceptionType[1024];
};

Crash crash;
std::atomic<int> crashedThread{0};
volatile sig_atomic_t unwinding = 0;
sigjmp_buf afterUnwinding;
sem_t crashHappened;
/// libgcc_s's own, looked up beforehand.
int (*unwindBacktrace)(UnwindCallback, void*) = nullptr;
uintptr_t (*unwindGetIp)(_Unwind_Context*) = nullptr;
/// libstdc++'s own: the type of the exception that is being handled, and where std::terminate begins.
const std::type_info* (*currentExceptionType)() = nullptr;
char* (*demangle)(const char*, char*, size_t*, int*) = nullptr;
uint64_t terminateStart = 0;
/// std::terminate is shorter.
constexpr uint64_t terminateSize = 64;

int threadId() { return static_cast<int>(syscall(SYS_gettid)); }

void sleepMillisecond() {
  const timespec time{0, 1000000};
  nanosleep(&time, nullptr);
}

/// With the default action and nothing in its way.
void dieOf(int signal, int thread) {
  struct sigaction action {};
  action.sa_handler = SIG_DFL;
  sigaction(signal, &action, nullptr);
  syscall(SYS_tgkill, getpid(), thread, signal);
}

/// The handler's own frames come first and are left out: those from the interrupted instruction on count.
int collectFrame(_Unwind_Context* context, void*) {
  const uintptr_t address = unwindGetIp(context);
  const uint64_t instruction = crash.frames[0];
  const size_t count = crash.frameCount;
  static bool reached;
  if (count == 1 && !reached) {
    reached = address == instruction;
    return unwindContinue;
  }
  if (count == mostFrames || address == 0) return unwindStop;
  crash.frames[count] = address;
  crash.frameCount = count + 1;
  return unwindContinue;
}

void collect(int signal, const siginfo_t* info, const ucontext_t* context) {
  crash.signal = signal;
  crash.code = info->si_code;
  crash.address = reinterpret_cast<uint64_t>(info->si_addr);
  crash.thread = threadId();
  for (size_t i = 0; i < registerCount; ++i) {
    crash.registers[i] = static_cast<uint64_t>(context->uc_mcontext.gregs[registers[i]]);
  }
  crash.frames[0] = static_cast<uint64_t>(context->uc_mcontext.gregs[REG_RIP]);
  crash.frameCount = 1;
  const std::type_info* const type = signal == SIGABRT && currentExceptionType != nullptr ? currentExceptionType() : nullptr;
  if (type != nullptr) std::strncpy(crash.exceptionType, type->name(), sizeof crash.exceptionType - 1);
}

/// Whether nobody caught the exception, as opposed to an abort() in a handler.
bool isUncaught() {
  for (size_t i = 0; i < crash.frameCount; ++i) {
    if (crash.frames[i] > terminateStart && crash.frames[i] <= terminateStart + terminateSize) return true;
  }
  return false;
}

/// As a person writes it. Memory of the heap is in order: the C++ runtime itself ended the program.
std::string_view uncaughtException() {
  if (crash.exceptionType[0] == '\0' || terminateStart == 0 || !isUncaught()) return {};
  int status = 0;
  const char* const readable = demangle != nullptr ? demangle(crash.exceptionType, nullptr, nullptr, &status) : nullptr;
  const std::string_view name = readable != nullptr ? readable : crash.exceptionType;
  return name.substr(0, mostNameBytes);
}

void onSignal(int signal, siginfo_t* info, void* context) {
  const int thread = threadId();
  if (!isServingProcess()) {
    dieOf(signal, thread);
    return;
  }
  int none = 0;
  if (!crashedThread.compare_exchange_strong(none, thread)) {
    // A fault inside the unwinder, which read a broken stack: what it has so far will do.
    if (none == thread && unwinding != 0) siglongjmp(afterUnwinding, 1);
    if (none == thread) {
      dieOf(signal, thread);
      return;
    }
    // Another thread crashed first; the process is about to end.
    for (;;) pause();
  }
  collect(signal, info, static_cast<const ucontext_t*>(context));
  sem_post(&crashHappened);
  if (sigsetjmp(afterUnwinding, 0) == 0 && unwindBacktrace != nullptr && unwindGetIp != nullptr) {
    unwinding = 1;
    unwindBacktrace(collectFrame, nullptr);
  }
  unwinding = 0;
  crash.backtraceDone = true;
  for (long waited = 0; waited < deathMilliseconds; ++waited) sleepMillisecond();
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_UNBLOCK, &all, nullptr);
  dieOf(signal, thread);
}

class StaticWriter {
 public:
  template <typename Integer>
  void write(Integer value) {
    std::memcpy(bytes_ + size_, &value, sizeof value);
    size_ += sizeof value;
  }
  void writeBytes(std::string_view text) {
    write<uint64_t>(text.size());
    std::copy(text.begin(), text.end(), bytes_ + size_);
    size_ += text.size();
  }
  const char* bytes() const { return bytes_; }
  size_t size() const { return size_; }

 private:
  char bytes_[64 + 8 * (registerCount + mostFrames) + mostNameBytes];
  size_t size_ = 0;
};

void* reportCrash(void*) {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
  while (sem_wait(&crashHappened) != 0) {
  }
  for (long waited = 0; waited < backtraceMilliseconds && !crash.backtraceDone; ++waited) sleepMillisecond();
  static StaticWriter payload;
  payload.write<int32_t>(crash.signal);
  payload.write<int32_t>(crash.code);
  payload.write<uint64_t>(crash.address);
  payload.write<int32_t>(crash.thread);
  payload.write<uint64_t>(registerCount);
  for (const uint64_t value : crash.registers) payload.write(value);
  const size_t frames = crash.frameCount;
  payload.write<uint64_t>(frames);
  for (size_t i = 0; i < frames; ++i) payload.write(crash.frames[i]);
  payload.writeBytes(uncaughtException());
  EpcServer::sendReport(Report::crash, payload.bytes(), payload.size());
  dieOf(crash.signal, crash.thread);
  return nullptr;
}

}  // namespace

void installCrashReport() {
  const Library& support = compilerSupport();
  unwindBacktrace = support.function<decltype(unwindBacktrace)>("_Unwind_Backtrace");
  unwindGetIp = support.function<decltype(unwindGetIp)>("_Unwind_GetIP");
  for (const Library& library : RuntimeLibraries::instance().all()) {
    if (library.path() != "libstdc++.so.6") continue;
    currentExceptionType = library.function<decltype(currentExceptionType)>("__cxa_current_exception_type");
    demangle = library.function<decltype(demangle)>("__cxa_demangle");
    terminateStart = library.find("_ZSt9terminatev");
  }
  if (sem_init(&crashHappened, 0, 0) != 0) throwErrno("sem_init", "crash report");
  const int error = startNativeThread(reportCrash, nullptr);
  if (error != 0) throw SystemError("pthread_create", "crash report", error);
  struct sigaction action {};
  action.sa_sigaction = onSignal;
  // Not blocked while it is handled, so that a fault of the unwinder comes back here.
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
  sigemptyset(&action.sa_mask);
  for (const int signal : signals) {
    if (sigaction(signal, &action, nullptr) != 0) throwErrno("sigaction", "signal " + std::to_string(signal));
  }
}

}  // namespace loadstone
