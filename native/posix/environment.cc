#include "../environment.hh"

#include <cstdlib>
#include <cstring>
#include <sstream>

namespace loadstone {

std::string takeVariable(const char* name) {
  char* const value = std::getenv(name);
  if (value == nullptr) return "";
  const std::string taken = value;
  // Also where /proc shows the environment that the process was started with.
  std::memset(value, 0, std::strlen(value));
  unsetenv(name);
  return taken;
}

/// The controller may preload a library of ours.
void forgetOwnVariables() {
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

}  // namespace loadstone
