#include "systemError.hh"

#include <cerrno>
#include <cstdio>
#include <utility>

namespace loadstone {

SystemError::SystemError(std::string call, const std::string& argument, int error)
    : std::runtime_error(call + "(" + argument + ") failed: " + errorText(error)),
      call_(std::move(call)),
      error_(error) {}

void throwErrno(const char* call, const std::string& argument) { throw SystemError(call, argument, errno); }

std::string formatAddress(unsigned long long address) {
  char text[2 + 16 + 1];
  std::snprintf(text, sizeof text, "0x%llx", address);
  return text;
}

}  // namespace loadstone
