// How a program ends its process in the middle of a run. `exit`, also when a library calls it, is seen by a handler that
// the start object registers when a run begins, and that is taken back when it ends; `_exit`, `_Exit`, `quick_exit` and
// `abort` are ours. Each reports to the controller without waiting for an answer. A child that the program forked ends
// without a word.
#pragma once

namespace loadstone {

/// What runs a program's finalizers when it ends by `exit`.
using FinishFunction = void (*)(int status);

/// The host functions of bootstrapNames.ts. A second run begun before the first ended takes its place.
void beginRun(FinishFunction finish);
void endRun();
/// On a call's thread that the program ended by pthread_exit. True where the run began on it: as natively, the process
/// lives until the last thread of the program has ended, and then ends as by exit(0).
bool endRunWithLastThread();

[[noreturn]] void exitImmediately(int status);
[[noreturn]] void exitQuickly(int status);
[[noreturn]] void abortProgram();

/// What the last program left behind and the next one would meet: alarms that come, children that ended.
void forgetTimersAndChildren();

/// Remembers which process serves the connection.
void setServingProcess();
/// False in a child that the program forked.
bool isServingProcess();
/// In such a child: flushes and ends it.
void endForkedChild(int status);

}  // namespace loadstone
