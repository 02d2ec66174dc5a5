#include "../stream.hh"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <stdexcept>
#include <string>
#include <utility>

#include "../systemError.hh"

namespace loadstone {

namespace {

constexpr size_t bufferBytes = 64 * 1024;

/// A pipe whose reader is gone raises SIGPIPE, which belongs to the program; this keeps ours from it.
class SuppressedPipeSignal {
 public:
  SuppressedPipeSignal() {
    sigemptyset(&pipeOnly_);
    sigaddset(&pipeOnly_, SIGPIPE);
    sigset_t pending;
    sigpending(&pending);
    wasPending_ = sigismember(&pending, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &pipeOnly_, &before_);
  }
  SuppressedPipeSignal(const SuppressedPipeSignal&) = delete;
  SuppressedPipeSignal& operator=(const SuppressedPipeSignal&) = delete;
  ~SuppressedPipeSignal() {
    const int error = errno;
    const timespec now{0, 0};
    if (!wasPending_) sigtimedwait(&pipeOnly_, nullptr, &now);
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    errno = error;
  }

 private:
  sigset_t pipeOnly_;
  sigset_t before_;
  bool wasPending_;
};

ssize_t writeOnce(int descriptor, bool isSocket, iovec* parts, int count, int flags) {
  if (!isSocket) {
    const SuppressedPipeSignal guard;
    return writev(descriptor, parts, count);
  }
  msghdr message{};
  message.msg_iov = parts;
  message.msg_iovlen = static_cast<size_t>(count);
  return sendmsg(descriptor, &message, MSG_NOSIGNAL | flags);
}

bool waitFor(int descriptor, short events, int milliseconds) {
  pollfd entry{descriptor, events, 0};
  return poll(&entry, 1, milliseconds) > 0;
}

}  // namespace

Stream::Stream(SystemHandle input, SystemHandle output) : input_(input), output_(output), buffer_(new char[bufferBytes]) {
  for (const SystemHandle handle : {input, output}) {
    const auto descriptor = static_cast<int>(handle);
    if (fcntl(descriptor, F_SETFD, FD_CLOEXEC) != 0) throwErrno("fcntl", "descriptor " + std::to_string(descriptor));
  }
  struct stat status {};
  isSocket_ = fstat(output, &status) == 0 && S_ISSOCK(status.st_mode);
  const int on = 1;
  // Refused for a Unix socket, where it is not needed.
  if (isSocket_) setsockopt(output, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

Stream::~Stream() {
  close();
  if (output_ >= 0 && output_ != input_) ::close(output_);
  if (input_ >= 0) ::close(input_);
}

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

size_t Stream::readSome(char* target, size_t size) {
  for (;;) {
    const ssize_t bytes = ::read(input_, target, size);
    if (bytes >= 0) return static_cast<size_t>(bytes);
    if (errno == EAGAIN) {
      waitFor(input_, POLLIN, -1);
    } else if (errno != EINTR) {
      throwErrno("read", "descriptor " + std::to_string(input_));
    }
  }
}

void Stream::write(std::string_view header, std::string_view payload) {
  iovec parts[2] = {{const_cast<char*>(header.data()), header.size()},
                    {const_cast<char*>(payload.data()), payload.size()}};
  while (parts[0].iov_len + parts[1].iov_len > 0) {
    ssize_t bytes = writeOnce(output_, isSocket_, parts, 2, 0);
    if (bytes < 0) {
      if (errno == EAGAIN) {
        waitFor(output_, POLLOUT, -1);
      } else if (errno != EINTR) {
        throwErrno("write", "descriptor " + std::to_string(output_));
      }
      continue;
    }
    for (iovec& part : parts) {
      const size_t taken = std::min(static_cast<size_t>(bytes), part.iov_len);
      part.iov_base = static_cast<char*>(part.iov_base) + taken;
      part.iov_len -= taken;
      bytes -= static_cast<ssize_t>(taken);
    }
  }
}

bool Stream::writeBounded(std::string_view bytes, int milliseconds) noexcept {
  timespec start{};
  clock_gettime(CLOCK_MONOTONIC, &start);
  while (!bytes.empty()) {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    const long passed = (now.tv_sec - start.tv_sec) * 1000 + (now.tv_nsec - start.tv_nsec) / 1000000;
    if (passed > milliseconds || !waitFor(output_, POLLOUT, milliseconds - static_cast<int>(passed))) return false;
    // A pipe that can be written takes PIPE_BUF bytes at once; more might block.
    iovec part{const_cast<char*>(bytes.data()), std::min<size_t>(bytes.size(), 4096)};
    const ssize_t written = writeOnce(output_, isSocket_, &part, 1, MSG_DONTWAIT);
    if (written >= 0) {
      bytes.remove_prefix(static_cast<size_t>(written));
    } else if (errno != EAGAIN && errno != EINTR) {
      return false;
    }
  }
  return true;
}

void Stream::close() noexcept {
  // Descriptors stay reserved until the end, so that no late user of theirs meets another file.
  if (isSocket_) {
    shutdown(input_, SHUT_RDWR);
    shutdown(output_, SHUT_RDWR);
    return;
  }
  const int nowhere = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  if (nowhere < 0) return;
  dup3(nowhere, output_, O_CLOEXEC);
  dup3(nowhere, input_, O_CLOEXEC);
  ::close(nowhere);
}

}  // namespace loadstone
