#include "../replaceProcess.hh"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "../systemError.hh"

namespace loadstone {

namespace {

/// Node marks all descriptors that it was given as closed on exec, the standard ones among them.
void keep(int descriptor) {
  const int flags = fcntl(descriptor, F_GETFD);
  // One that is not open is for the program to complain about.
  if (flags >= 0) fcntl(descriptor, F_SETFD, flags & ~FD_CLOEXEC);
}

}  // namespace

void replaceProcess(const std::string& program, const std::vector<std::string>& words,
                    const std::vector<int>& descriptors) {
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  for (const int descriptor : {0, 1, 2}) keep(descriptor);
  for (const int descriptor : descriptors) keep(descriptor);
  // Handlers go by themselves; what is ignored, as Node has it with SIGPIPE, or blocked would stay so.
  for (int number = 1; number < NSIG; ++number) {
    struct sigaction action {};
    if (sigaction(number, nullptr, &action) != 0 || action.sa_handler != SIG_IGN) continue;
    action.sa_handler = SIG_DFL;
    sigaction(number, &action, nullptr);
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  execv(program.c_str(), arguments.data());
  throwErrno("execv", program);
}

}  // namespace loadstone
