#include "../executorProgram.hh"

#include "../nativeThread.hh"
#include "../standardStreams.hh"

extern "C" __attribute__((weak)) void __lsan_do_leak_check();

namespace loadstone {

std::vector<std::string> programWords(int argc, char** argv) { return {argv + 1, argv + argc}; }

void endProgram(int status) {
  flushStreams();
  if (status == 0 && __lsan_do_leak_check != nullptr) __lsan_do_leak_check();
  endProcess(status);
}

}  // namespace loadstone
