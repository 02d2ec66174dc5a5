#include "../nativeThread.hh"

#include "../systemError.hh"
#include "win32.hh"

extern "C" BOOLEAN NTAPI RtlDllShutdownInProgress();

namespace loadstone {

namespace {

/// As much as on Linux: what a program's main thread has there. Memory is taken when it is touched.
constexpr SIZE_T stackBytes = SIZE_T{8} << 20;
/// What the report of an overflow needs of the stack that has none left.
constexpr ULONG overflowBytes = 64 * 1024;

struct ThreadStart {
  void* (*entry)(void*);
  void* argument;
};

struct ThreadEnd {
  void (*function)(void*);
  void* argument;
};

DWORD WINAPI runThread(void* given) {
  const ThreadStart start = *static_cast<ThreadStart*>(given);
  delete static_cast<ThreadStart*>(given);
  start.entry(start.argument);
  return 0;
}

void WINAPI runThreadEnd(void* value) {
  const std::unique_ptr<ThreadEnd> end(static_cast<ThreadEnd*>(value));
  // The process ends, and this thread with it.
  if (RtlDllShutdownInProgress() != FALSE) return;
  end->function(end->argument);
}

DWORD threadEndSlot() {
  static const DWORD slot = [] {
    const DWORD made = FlsAlloc(runThreadEnd);
    if (made == FLS_OUT_OF_INDEXES) throwLastError("FlsAlloc", "");
    return made;
  }();
  return slot;
}

}  // namespace

int startNativeThread(void* (*entry)(void*), void* argument) {
  auto start = std::make_unique<ThreadStart>(ThreadStart{entry, argument});
  const Handle thread(CreateThread(nullptr, stackBytes, runThread, start.get(), STACK_SIZE_PARAM_IS_A_RESERVATION, nullptr));
  if (!thread.isOpen()) return static_cast<int>(GetLastError());
  start.release();
  return 0;
}

void detachThisThread() {
  // Nobody has a handle of it.
}

void atThreadEnd(void (*function)(void*), void* argument) {
  auto end = std::make_unique<ThreadEnd>(ThreadEnd{function, argument});
  if (FlsSetValue(threadEndSlot(), end.get()) == FALSE) throwLastError("FlsSetValue", "");
  end.release();
}

int threadEndRounds() { return 0; }

void endProcess(int status) {
  for (;;) TerminateProcess(GetCurrentProcess(), static_cast<UINT>(status));
}

struct AlternateSignalStack::State {};

AlternateSignalStack::AlternateSignalStack() {
  ULONG bytes = overflowBytes;
  SetThreadStackGuarantee(&bytes);
}

AlternateSignalStack::~AlternateSignalStack() = default;

}  // namespace loadstone
