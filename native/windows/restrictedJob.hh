// The job of a restricted process: it alone, nothing of the desktop, and its end when the last handle of the job is closed.
#pragma once

#include "win32.hh"

#include <string>
#include <vector>

namespace loadstone {

/// A process that is in a job already can enter none with limits on the desktop; `limitsDesktop` false: one that it can.
/// Throws SystemError.
Handle makeRestrictedJob(bool limitsDesktop);

/// What the system forgot of it, in words. `job` null: the one that this process is in.
std::vector<std::string> forgottenByJob(HANDLE job);

}  // namespace loadstone
