// Which threads of the process are the program's, and which the executor's own. A signal for the process (alarm, kill
// from outside, Ctrl-C) may go to any thread that does not block it: natively to one of the program, so the executor's
// own threads block them. Threads of the host around an addon (Node's) are not ours to change.
// The operating system's part is in posix/programThreads.cc.
#pragma once

namespace loadstone {

/// The calling thread, and those that it starts, are the executor's own: they block all signals but faults. The first
/// call of the process remembers which ones its starter had blocked: so it is for the program.
void beOwnThread();

/// Around the program's code on the thread of a call. A thread that the program ends in between is told of by
/// `leaveProgram` at its end; elsewhere that does nothing.
void enterProgram();
void leaveProgram();

/// From now on each thread that a thread of the program starts, also through a library (std::thread), is the program's
/// too, and has a signal stack. Does nothing where libloadstone-tls.so is not part of the process.
void followProgramThreads();
/// Whether any of them is left; the threads of calls do not count. And until none is.
bool hasProgramThreads();
void waitForProgramThreads();

/// Of a process that is the executor's alone: while nothing of the program runs, a signal ends or stops the process
/// as it would end or stop any other. After beOwnThread. Throws SystemError.
void takeSignalsWhenIdle();

}  // namespace loadstone
