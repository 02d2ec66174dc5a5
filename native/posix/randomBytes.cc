#include "../randomBytes.hh"

#include <sys/random.h>

#include "../systemError.hh"

namespace loadstone {

std::string randomBytes(size_t count) {
  std::string bytes(count, '\0');
  if (getrandom(bytes.data(), count, 0) != static_cast<ssize_t>(count)) {
    throwErrno("getrandom", std::to_string(count) + " bytes");
  }
  return bytes;
}

}  // namespace loadstone
