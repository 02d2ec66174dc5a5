#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string>

#include "stream.hh"

namespace loadstone {

bool Stream::read(char* target, size_t size) {
  size_t done = 0;
  while (done < size) {
    if (start_ < end_) {
      const size_t bytes = std::min(size - done, end_ - start_);
      std::memcpy(target + done, buffer_.get() + start_, bytes);
      start_ += bytes;
      done += bytes;
      continue;
    }
    // What is larger than the buffer goes straight to its place.
    size_t bytes = 0;
    if (size - done >= bufferBytes) {
      bytes = readSome(target + done, size - done);
      done += bytes;
    } else {
      bytes = readSome(buffer_.get(), bufferBytes);
      start_ = 0;
      end_ = bytes;
    }
    if (bytes == 0) {
      if (done == 0) return false;
      throw std::runtime_error("the connection ended in the middle of a frame: " + std::to_string(done) + " of " +
                               std::to_string(size) + " bytes came");
    }
  }
  return true;
}

}  // namespace loadstone
