#include "randomBytes.hh"

namespace loadstone {

std::string randomHex(size_t bytes) {
  std::string text;
  for (const char byte : randomBytes(bytes)) {
    for (const int digit : {(byte >> 4) & 15, byte & 15}) text += "0123456789abcdef"[digit];
  }
  return text;
}

}  // namespace loadstone
