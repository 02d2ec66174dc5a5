// The start of a restricted executor anew: a process keeps the token that it was started with, so the program that was
// asked for starts itself with a restricted one, in a job, and only waits. Whichever of the two ends, or the controller, the
// others of them end.
#pragma once

#include <string>
#include <vector>

namespace loadstone {

/// What came of it, in the process that goes on.
struct RestrictedStart {
  /// This process has the restricted token and the job. Until endBeginning its first thread goes by another token.
  bool isDone = false;
  /// Why it was not done, in words.
  std::string failure;
};
const RestrictedStart& restrictedStart();

/// From here on this thread has the rights of the process alone. Throws SystemError.
void endBeginning();

}  // namespace loadstone
