// Exceptions that nobody handles come to the process's last filter, on the thread at fault, with its stack as it was. One
// that happened where the stack is broken never gets there: a vectored handler looks at each fault first, and takes those
// of which nobody could be found. A thread of its own reports, since the one at fault may have no stack left.

#include "../crashReport.hh"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstring>
#include <string_view>

#include "../epcServer.hh"
#include "../nativeThread.hh"
#include "../systemError.hh"
#include "cRuntimes.hh"
#include "cxxException.hh"
#include "stackWalk.hh"

namespace loadstone {

namespace {

constexpr size_t registerCount = 18;
constexpr size_t mostFrames = 64;
constexpr size_t mostNameBytes = 1024;
constexpr DWORD deathMilliseconds = 5000;
/// How abort() is reported, as ucrtbase.dll itself tells it; and what the process ends with then.
constexpr DWORD abortCode = 0x40000015;
constexpr UINT abortStatus = 3;

struct Crash {
  DWORD code;
  /// What was tried: 0 to read, 1 to write, 8 to execute; 0 for other exceptions.
  int32_t access;
  uint64_t address;
  DWORD thread;
  CONTEXT context;
  StackBounds stack;
  /// Of a C++ exception, as a person writes it; empty for others.
  char exceptionType[mostNameBytes];
};

Crash crash;
std::atomic<DWORD> crashedThread{0};
std::atomic<DWORD> reporterThread{0};
HANDLE crashHappened = nullptr;
/// Whether walks of ordinary stacks reach their end here: else nothing can be said about broken ones.
bool endsAreReached = false;
uint64_t frames[mostFrames];
size_t frameCount = 0;

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

[[noreturn]] void sendAndDie() {
  static StaticWriter payload;
  const CONTEXT& context = crash.context;
  payload.write<uint32_t>(crash.code);
  payload.write<int32_t>(crash.access);
  payload.write<uint64_t>(crash.address);
  payload.write<uint32_t>(crash.thread);
  // The order of crashRegisters in bootstrapNames.ts.
  const uint64_t registers[registerCount] = {context.Rax, context.Rbx, context.Rcx, context.Rdx, context.Rsi, context.Rdi,
                                             context.Rbp, context.Rsp, context.R8,  context.R9,  context.R10, context.R11,
                                             context.R12, context.R13, context.R14, context.R15, context.Rip, context.EFlags};
  payload.write<uint64_t>(registerCount);
  for (const uint64_t value : registers) payload.write(value);
  payload.write<uint64_t>(frameCount);
  for (size_t i = 0; i < frameCount; ++i) payload.write(frames[i]);
  payload.writeBytes(crash.exceptionType);
  EpcServer::sendReport(Report::crash, payload.bytes(), payload.size());
  const UINT status = crash.code == abortCode ? abortStatus : crash.code;
  for (;;) TerminateProcess(GetCurrentProcess(), status);
}

void* reportCrash(void*) {
  reporterThread = GetCurrentThreadId();
  WaitForSingleObject(crashHappened, INFINITE);
  frames[0] = crash.context.Rip;
  frameCount = 1;
  frameCount = walkStack(crash.context, crash.stack, frames, mostFrames).frames;
  sendAndDie();
}

/// Does not return.
void report(const EXCEPTION_RECORD& record, const CONTEXT& context) {
  const DWORD thread = GetCurrentThreadId();
  // The walk met something worse than what it knows: what it has so far will do.
  if (thread == reporterThread) sendAndDie();
  DWORD none = 0;
  if (!crashedThread.compare_exchange_strong(none, thread)) {
    if (none == thread) endProcess(static_cast<int>(record.ExceptionCode));
    // Another thread crashed first; the process is about to end.
    for (;;) Sleep(INFINITE);
  }
  const bool isAccess = record.ExceptionCode == EXCEPTION_ACCESS_VIOLATION || record.ExceptionCode == EXCEPTION_IN_PAGE_ERROR;
  crash.code = record.ExceptionCode;
  crash.access = isAccess ? static_cast<int32_t>(record.ExceptionInformation[0]) : 0;
  crash.address = isAccess ? record.ExceptionInformation[1] : reinterpret_cast<uint64_t>(record.ExceptionAddress);
  crash.thread = thread;
  crash.context = context;
  crash.stack = ownStack();
  describeCxxException(record, crash.exceptionType, sizeof crash.exceptionType);
  SetEvent(crashHappened);
  Sleep(deathMilliseconds);
  endProcess(static_cast<int>(record.ExceptionCode));
}

bool isFault(DWORD code) {
  switch (code) {
    case EXCEPTION_ACCESS_VIOLATION:
    case EXCEPTION_IN_PAGE_ERROR:
    case EXCEPTION_ILLEGAL_INSTRUCTION:
    case EXCEPTION_PRIV_INSTRUCTION:
    case EXCEPTION_INT_DIVIDE_BY_ZERO:
    case EXCEPTION_INT_OVERFLOW:
    case EXCEPTION_DATATYPE_MISALIGNMENT:
      return true;
    default:
      return false;
  }
}

LONG CALLBACK onException(EXCEPTION_POINTERS* exception) {
  const EXCEPTION_RECORD& record = *exception->ExceptionRecord;
  if (!isFault(record.ExceptionCode)) return EXCEPTION_CONTINUE_SEARCH;
  if (GetCurrentThreadId() == reporterThread) sendAndDie();
  if (!endsAreReached) return EXCEPTION_CONTINUE_SEARCH;
  uint64_t unused = 0;
  if (!walkStack(*exception->ContextRecord, ownStack(), &unused, 1).reachedEnd) report(record, *exception->ContextRecord);
  return EXCEPTION_CONTINUE_SEARCH;
}

LONG WINAPI onUnhandled(EXCEPTION_POINTERS* exception) {
  const EXCEPTION_RECORD& record = *exception->ExceptionRecord;
  // GCC's run-time library learns in this way that nobody catches its exception, and calls std::terminate.
  if (isGccException(record) && (record.ExceptionFlags & EXCEPTION_NONCONTINUABLE) == 0) return EXCEPTION_CONTINUE_EXECUTION;
  report(record, *exception->ContextRecord);
  return EXCEPTION_EXECUTE_HANDLER;
}

void onAbort(int) {
  CONTEXT context{};
  RtlCaptureContext(&context);
  EXCEPTION_RECORD record{};
  record.ExceptionCode = abortCode;
  record.ExceptionAddress = pointerTo(context.Rip);
  report(record, context);
}

bool canWalkOwnStack() {
  CONTEXT context{};
  RtlCaptureContext(&context);
  uint64_t unused = 0;
  return walkStack(context, ownStack(), &unused, 1).reachedEnd;
}

}  // namespace

void installCrashReport() {
  crashHappened = CreateEventW(nullptr, FALSE, FALSE, nullptr);
  if (crashHappened == nullptr) throwLastError("CreateEvent", "crash report");
  // On a thread like those of calls.
  const int probe = startNativeThread([](void*) -> void* { return endsAreReached = canWalkOwnStack(), nullptr; }, nullptr);
  if (probe != 0) throw SystemError("CreateThread", "crash report", probe);
  const int error = startNativeThread(reportCrash, nullptr);
  if (error != 0) throw SystemError("CreateThread", "crash report", error);
  constexpr ULONG last = 0;
  if (AddVectoredExceptionHandler(last, onException) == nullptr) throwLastError("AddVectoredExceptionHandler", "");
  SetUnhandledExceptionFilter(onUnhandled);
  forEachRuntime([](const CRuntime& runtime) {
    using Handler = void (*)(int);
    if (const auto set = runtime.function<Handler (*)(int, Handler)>("signal")) set(SIGABRT, onAbort);
    // Without a message box, and without handing the process to the error report before our handler ran.
    if (const auto behave = runtime.function<unsigned (*)(unsigned, unsigned)>("_set_abort_behavior")) behave(0, 3);
  });
}

}  // namespace loadstone
