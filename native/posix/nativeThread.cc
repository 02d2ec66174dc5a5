#include "../nativeThread.hh"

#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <memory>

#include "../pages.hh"
#include "../systemError.hh"

namespace loadstone {

namespace {

constexpr size_t leastStack = size_t{8} << 20;
constexpr size_t mostStack = size_t{1} << 30;
/// What the frames below main take, and a margin.
constexpr size_t ownFrames = size_t{256} << 10;

/// The unwinder and the largest register state that a processor saves fit several times.
constexpr size_t signalStackBytes = size_t{128} << 10;

struct ThreadEnd {
  void (*function)(void*);
  void* argument;
};

void runThreadEnd(void* value) {
  const std::unique_ptr<ThreadEnd> end(static_cast<ThreadEnd*>(value));
  end->function(end->argument);
}

pthread_key_t threadEndKey() {
  static const pthread_key_t key = [] {
    pthread_key_t made{};
    const int error = pthread_key_create(&made, runThreadEnd);
    if (error != 0) throw SystemError("pthread_key_create", "", error);
    return made;
  }();
  return key;
}

/// As much as the main thread of a native program may use: its limit, within bounds. Pages are taken when touched.
size_t stackBytes() {
  rlimit limit{};
  if (getrlimit(RLIMIT_STACK, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return leastStack + ownFrames;
  return std::clamp<size_t>(limit.rlim_cur, leastStack, mostStack) / pageSize() * pageSize() + ownFrames;
}

}  // namespace

int startNativeThread(void* (*entry)(void*), void* argument) {
  pthread_attr_t attributes;
  int error = pthread_attr_init(&attributes);
  if (error != 0) return error;
  error = pthread_attr_setstacksize(&attributes, stackBytes());
  pthread_t thread;
  if (error == 0) error = pthread_create(&thread, &attributes, entry, argument);
  pthread_attr_destroy(&attributes);
  return error;
}

void detachThisThread() { pthread_detach(pthread_self()); }

void atThreadEnd(void (*function)(void*), void* argument) {
  auto end = std::make_unique<ThreadEnd>(ThreadEnd{function, argument});
  const int error = pthread_setspecific(threadEndKey(), end.get());
  if (error != 0) throw SystemError("pthread_setspecific", "", error);
  end.release();
}

int threadEndRounds() { return 2; }

void endProcess(int status) {
  for (;;) syscall(SYS_exit_group, status);
}

struct AlternateSignalStack::State {
  void* memory;
  stack_t before;
};

AlternateSignalStack::AlternateSignalStack() {
  void* const memory =
      mmap(nullptr, signalStackBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
  // Without one the thread works, but its stack overflows end without a report.
  if (memory == MAP_FAILED) return;
  state_ = std::make_unique<State>(State{memory, {}});
  state_->before.ss_flags = SS_DISABLE;
  stack_t stack{};
  stack.ss_sp = memory;
  stack.ss_size = signalStackBytes;
  sigaltstack(&stack, &state_->before);
}

AlternateSignalStack::~AlternateSignalStack() {
  if (!state_) return;
  sigaltstack(&state_->before, nullptr);
  munmap(state_->memory, signalStackBytes);
}

}  // namespace loadstone
