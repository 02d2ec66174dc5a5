#include "../parallelRead.hh"

#include <unistd.h>

#include <cerrno>
#include <string>
#include <thread>

#include "../pages.hh"
#include "../systemError.hh"

namespace loadstone {

namespace {

struct Reading {
  size_t length = 0;
  /// errno of the call that failed; 0 for none.
  int error = 0;
};

Reading readPart(int descriptor, char* target, size_t length, uint64_t position) {
  Reading reading;
  while (reading.length < length) {
    const ssize_t read = pread(descriptor, target + reading.length, length - reading.length,
                               static_cast<off_t>(position + reading.length));
    if (read > 0) {
      reading.length += static_cast<size_t>(read);
    } else if (read == 0 || errno != EINTR) {
      reading.error = read == 0 ? 0 : errno;
      break;
    }
  }
  return reading;
}

}  // namespace

bool canReadInParallel() { return true; }

size_t readInParallel(int descriptor, char* target, size_t length, uint64_t position) {
  const size_t half = length / 2 / pageSize() * pageSize();
  Reading second;
  std::thread other([&] { second = readPart(descriptor, target + half, length - half, position + half); });
  const Reading first = readPart(descriptor, target, half, position);
  other.join();
  const int error = first.error != 0 ? first.error : second.error;
  if (error != 0) {
    throw SystemError("pread", std::to_string(length) + " bytes at " + std::to_string(position), error);
  }
  return first.length < half ? first.length : half + second.length;
}

}  // namespace loadstone
