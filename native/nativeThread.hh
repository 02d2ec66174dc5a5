// The native threads on which calls run: a stack as large as a program's main thread has, and a signal stack
// of its own, so that a stack overflow can be reported. The operating system's part is in posix/nativeThread.cc.
#pragma once

#include <memory>

namespace loadstone {

/// A thread that others may join, as they may a program's main thread, until it detaches itself. Zero, or an errno value.
int startNativeThread(void* (*entry)(void*), void* argument);

/// The calling thread: what it holds goes with it, and nobody can join it any more.
void detachThisThread();

/// Calls `function` when the calling thread ends, by return or by pthread_exit. Unlike the destructor of a thread-local it
/// does not run when the thread calls exit(), which destroys its caller's thread-locals while the call goes on.
void atThreadEnd(void (*function)(void*), void* argument);

/// How often such a function may ask for itself again while it runs at a thread's end, so that destructors of the
/// program's thread-specific data run before it.
int threadEndRounds();

/// Ends the process at once: no handler of anybody runs, nothing is flushed.
[[noreturn]] void endProcess(int status);

/// The calling thread's signal stack for the time of the object; on Windows, what a stack keeps back for its overflow.
class AlternateSignalStack {
 public:
  AlternateSignalStack();
  AlternateSignalStack(const AlternateSignalStack&) = delete;
  AlternateSignalStack& operator=(const AlternateSignalStack&) = delete;
  ~AlternateSignalStack();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace loadstone
