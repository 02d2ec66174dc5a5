// A failed system call as an exception: which call, on what, and why. Every service turns it into the text of its
// error result; the addon turns it into a JavaScript Error with `syscall` and `errno`.
#pragma once

#include <stdexcept>
#include <string>

namespace loadstone {

class SystemError : public std::runtime_error {
 public:
  /// `argument` is what the call was about (a size, a name, an address); `error` an errno value, on Windows the code of
  /// GetLastError.
  SystemError(std::string call, const std::string& argument, int error);

  const std::string& call() const { return call_; }
  int error() const { return error_; }

 private:
  std::string call_;
  int error_;
};

/// What such a number means, and the number. The operating system's part is in posix/errorText.cc and
/// windows/errorText.cc.
std::string errorText(int error);

/// Throws SystemError with the errno of the moment.
[[noreturn]] void throwErrno(const char* call, const std::string& argument);

/// Lower-case hexadecimal with 0x: the one spelling of an address in messages.
std::string formatAddress(unsigned long long address);

}  // namespace loadstone
