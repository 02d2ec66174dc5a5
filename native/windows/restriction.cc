#include "../restriction.hh"

#include "win32.hh"

namespace loadstone {

const std::vector<std::string>& restrictionReport() {
  static const std::vector<std::string> nothing;
  return nothing;
}

void restrictProcess(const Restriction&, const std::vector<SystemHandle>&) {
  throwNotOnWindows("restricted: Landlock and seccomp are of Linux; the program would run with all rights of its user");
}

}  // namespace loadstone
