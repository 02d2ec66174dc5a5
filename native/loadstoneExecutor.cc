// The standalone executor: `loadstone-executor filedescs=IN,OUT | connect=<socket path> | listen=[HOST:]PORT`, and
// `line-buffered` beside it. LLVM's llvm-jitlink can start it with -oop-executor=. One controller, then it ends: 0 when
// the controller hung up, 1 when the connection broke or the arguments are wrong.

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <sstream>
#include <string>
#include <string_view>

#include "addressSpace.hh"
#include "connection.hh"
#include "epcServer.hh"
#include "nativeThread.hh"
#include "programThreads.hh"

extern "C" __attribute__((weak)) void __lsan_do_leak_check();

namespace {

/// From loadstone-executor-low alone: the address space above 2 GB that it took.
constexpr std::string_view reservedWord = "reserved=";

constexpr const char* usage =
    "usage: loadstone-executor filedescs=IN,OUT | connect=<socket path> | listen=[HOST:]PORT [line-buffered]\n"
    "  filedescs=3,3          descriptors that the parent opened; both may be one socket\n"
    "  connect=/run/x/socket  a Unix socket on which a controller waits\n"
    "  listen=127.0.0.1:0     one TCP connection; without a host on loopback only; port 0 picks one and prints it\n"
    "  line-buffered          flush standard output at each newline\n";

/// Programs of the user end by _exit too: their handlers may be gone with their code.
[[noreturn]] void end(int status) {
  std::fflush(nullptr);
  if (status == 0 && __lsan_do_leak_check != nullptr) __lsan_do_leak_check();
  loadstone::endProcess(status);
}

/// The controller may preload a library of ours: the program, and what it starts, shall find the user's environment.
void forgetPreload() {
  const char* const list = std::getenv("LD_PRELOAD");
  if (list == nullptr) return;
  std::string rest;
  std::istringstream libraries(list);
  for (std::string library; std::getline(libraries, library, ':');) {
    if (library.find("/libloadstone-tls") == std::string::npos) rest += (rest.empty() ? "" : ":") + library;
  }
  if (rest.empty()) unsetenv("LD_PRELOAD");
  else setenv("LD_PRELOAD", rest.c_str(), 1);
}

}  // namespace

int main(int argc, char** argv) {
  forgetPreload();
  std::string specification;
  std::string reserved;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (argument == "line-buffered") {
      std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);
    } else if (argument.starts_with(reservedWord)) {
      reserved = argument.substr(reservedWord.size());
    } else if (specification.empty()) {
      specification = argument;
    } else {
      std::fprintf(stderr, "loadstone-executor: unexpected argument \"%s\"\n%s", argv[i], usage);
      return 1;
    }
  }
  if (specification == "--help") {
    std::fputs(usage, stdout);
    return 0;
  }
  try {
    if (!reserved.empty()) loadstone::keepLibrariesLow(reserved);
    loadstone::beOwnThread();
    loadstone::takeSignalsWhenIdle();
    const loadstone::Connection connection = loadstone::connectAs(specification);
    // Never destroyed: threads of the program may still answer while the process ends.
    auto* const server = new loadstone::EpcServer(connection.input, connection.output, connection.isTcp);
    const std::string error = server->serve();
    if (error.empty()) end(0);
    std::fprintf(stderr, "loadstone-executor: %s\n", error.c_str());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "loadstone-executor: %s\n%s", error.what(), specification.empty() ? usage : "");
  }
  end(1);
}
