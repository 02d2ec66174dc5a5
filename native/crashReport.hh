// Reports of deadly signals. The handler collects registers and a backtrace into static memory; a thread of its own
// sends them, without memory of the heap and with a bounded wait, since the heap, or the thread that writes, may be what
// broke. Then the signal takes its default course, so the process's status tells the truth.
#pragma once

namespace loadstone {

/// Handlers for SIGSEGV SIGBUS SIGILL SIGFPE SIGABRT SIGTRAP SIGSYS, replacing those of the host. Throws SystemError.
void installCrashReport();

}  // namespace loadstone
