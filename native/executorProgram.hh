// What the standalone executor's main needs of the operating system. Its part is in posix/executorProgram.cc.
#pragma once

#include <string>
#include <vector>

namespace loadstone {

/// What stands behind the program's name, in UTF-8.
std::vector<std::string> programWords(int argc, char** argv);

/// Ends the process by itself: handlers that the user's programs registered may be gone with their code.
[[noreturn]] void endProgram(int status);

}  // namespace loadstone
