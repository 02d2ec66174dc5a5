// Ways to end that a program's code gets from the host on Windows alone; the others are in programExit.hh.
#pragma once

namespace loadstone {

/// exit of the C library.
[[noreturn]] void exitProgram(int status);
/// ExitProcess of the system.
[[noreturn]] void exitProcess(unsigned status);
/// at_quick_exit. Zero, or no room.
int registerQuickExit(void (*handler)());

}  // namespace loadstone
