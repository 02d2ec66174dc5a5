// The native threads on which calls run: eight megabytes of stack as a program's main thread has, and a signal stack of
// its own, so that a stack overflow can be reported. The operating system's part is in posix/nativeThread.cc.
#pragma once

#include <signal.h>

namespace loadstone {

/// A detached thread. Zero, or an errno value.
int startNativeThread(void* (*entry)(void*), void* argument);

/// Ends the process at once: no handler of anybody runs, nothing is flushed.
[[noreturn]] void endProcess(int status);

/// The calling thread's signal stack for the time of the object, which is a thread-local.
class AlternateSignalStack {
 public:
  AlternateSignalStack();
  AlternateSignalStack(const AlternateSignalStack&) = delete;
  AlternateSignalStack& operator=(const AlternateSignalStack&) = delete;
  ~AlternateSignalStack();

  /// Makes sure that it is there.
  void use() const {}

 private:
  void* memory_;
  stack_t before_;
};

}  // namespace loadstone
