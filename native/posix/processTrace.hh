// ptrace as programs get it from their host.
#pragma once

namespace loadstone {

/// As the C library's, but a thread of this process cannot ask its parent to trace it (PTRACE_TRACEME: EPERM). The parent is
/// the controller, which does not trace: it would wait for the end of such a process for ever. A forked child may ask.
long traceProcess(int request, ...);

}  // namespace loadstone
