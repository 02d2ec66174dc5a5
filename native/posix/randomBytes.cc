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

std::string randomHex(size_t bytes) {
  std::string text;
  for (const char byte : randomBytes(bytes)) {
    for (const int digit : {(byte >> 4) & 15, byte & 15}) text += "0123456789abcdef"[digit];
  }
  return text;
}

}  // namespace loadstone
