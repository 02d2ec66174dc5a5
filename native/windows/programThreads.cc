#include "../programThreads.hh"

namespace loadstone {

// There are no signals here that the system would give to one thread or another.

void beOwnThread() {}
void enterProgram() {}
void leaveProgram() {}
void followProgramThreads() {}
bool hasProgramThreads() { return false; }
void waitForProgramThreads() {}
void takeSignalsWhenIdle() {}

}  // namespace loadstone
