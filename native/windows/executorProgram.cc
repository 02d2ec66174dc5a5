#include "../executorProgram.hh"

#include "win32.hh"

#include <shellapi.h>

#include "../nativeThread.hh"
#include "../standardStreams.hh"

namespace loadstone {

/// main's own words are in the code page of the system.
std::vector<std::string> programWords(int, char**) {
  // A crash is reported by us, not by a window that waits for a click.
  SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX | SEM_NOOPENFILEERRORBOX);
  int count = 0;
  wchar_t** const words = CommandLineToArgvW(GetCommandLineW(), &count);
  std::vector<std::string> given;
  for (int i = 1; i < count; ++i) given.push_back(utf8Text(words[i]));
  LocalFree(words);
  return given;
}

void endProgram(int status) {
  flushStreams();
  endProcess(status);
}

}  // namespace loadstone
