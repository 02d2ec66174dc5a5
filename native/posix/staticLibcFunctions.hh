// Functions that glibc links into each program (libc_nonshared.a) and so does not offer in libc.so.6.
#pragma once

namespace loadstone {

/// at_quick_exit of C11.
int registerQuickExit(void (*handler)());
/// pthread_atfork of POSIX.
int registerForkHandlers(void (*prepare)(), void (*parent)(), void (*child)());

}  // namespace loadstone
