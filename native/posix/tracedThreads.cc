// A thread that had itself traced (PTRACE_TRACEME) stays behind when its process ends, until the tracer, which is the
// parent, has taken note of it; and the process, of which it is a part, with it. Electron waits for the process alone, for
// ever. A thread of ours sees such ends and takes note.

#include "../tracedThreads.hh"

#include <sys/wait.h>

#include <cerrno>
#include <chrono>
#include <fstream>
#include <string>
#include <thread>

#include "../addonData.hh"

namespace loadstone {

namespace {

/// While there are no children, or one has ended whose owner has not taken note of it yet.
constexpr std::chrono::milliseconds pause{20};

/// Whether this is a thread of a process, and not its first one, whose end is the process's own.
bool isFurtherThread(pid_t thread) {
  std::ifstream status("/proc/" + std::to_string(thread) + "/status");
  const std::string label = "Tgid:";
  for (std::string line; std::getline(status, line);) {
    if (line.compare(0, label.size(), label) == 0) return std::stol(line.substr(label.size())) != thread;
  }
  return false;
}

[[noreturn]] void watch() {
  for (;;) {
    siginfo_t ended{};
    // Left as it is: nearly all are ends of processes, which others wait for.
    const int found = waitid(P_ALL, 0, &ended, WEXITED | WNOWAIT | __WALL);
    if (found == 0 && isFurtherThread(ended.si_pid)) {
      waitpid(ended.si_pid, nullptr, WNOHANG | __WALL);
    } else {
      std::this_thread::sleep_for(pause);
    }
  }
}

}  // namespace

Napi::Value watchTracedThreads(const Napi::CallbackInfo& info) {
  static bool watching = false;
  try {
    if (!watching) std::thread(watch).detach();
    watching = true;
  } catch (const std::exception& error) {
    throw nativeError(info.Env(), error);
  }
  return info.Env().Undefined();
}

}  // namespace loadstone
