// Which system calls a restricted process may still make (seccomp, kernel 3.17 and later).
#pragma once

namespace loadstone {

/// For all threads of the process and for good. Whatever is not allowed fails with EPERM, what a library falls back from
/// with ENOSYS. `filesByPath`: calls that look files up by name are let through, because something else decides about
/// them; else they fail with EACCES. Throws SystemError.
void filterSystemCalls(bool filesByPath, bool anythingGranted);

}  // namespace loadstone
