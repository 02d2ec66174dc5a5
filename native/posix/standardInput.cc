#include "../standardInput.hh"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <iostream>
#include <string>

#include <stdio_ext.h>

#include "../systemError.hh"
#include "../wrapperAnswer.hh"

namespace loadstone {

CWrapperFunctionResult setStandardInput(const char* arguments, size_t size) {
  return answerError([&] {
    SpsReader reader({arguments, size}, "set standard input");
    const std::string path = reader.readString("path");
    // A terminal must not become the one that controls the process: Ctrl+C would end it.
    const int opened = ::open(path.c_str(), O_RDONLY | O_NOCTTY | O_CLOEXEC);
    if (opened < 0) throwErrno("open", path);
    const int moved = dup2(opened, STDIN_FILENO);
    ::close(opened);
    if (moved < 0) throwErrno("dup2", path);
    __fpurge(stdin);
    std::clearerr(stdin);
    std::cin.clear();
  });
}

}  // namespace loadstone
