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

struct Stream::Ends {
  int input;
  int output;
  bool isSocket;
  /// What the system calls the file behind `output`.
  dev_t device = 0;
  ino_t file = 0;
};

Stream::Stream(SystemHandle input, SystemHandle output)
    : ends_(new Ends{static_cast<int>(input), static_cast<int>(output), false}), buffer_(new char[bufferBytes]) {
  for (const int descriptor : {ends_->input, ends_->output}) {
    if (fcntl(descriptor, F_SETFD, FD_CLOEXEC) != 0) throwErrno("fcntl", "descriptor " + std::to_string(descriptor));
  }
  struct stat status {};
  if (fstat(ends_->output, &status) != 0) throwErrno("fstat", "descriptor " + std::to_string(ends_->output));
  ends_->isSocket = S_ISSOCK(status.st_mode);
  ends_->device = status.st_dev;
  ends_->file = status.st_ino;
  const int on = 1;
  // Refused for a Unix socket, where it is not needed.
  if (ends_->isSocket) setsockopt(ends_->output, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

Stream::~Stream() {
  close();
  if (ends_->output >= 0 && ends_->output != ends_->input) ::close(ends_->output);
  if (ends_->input >= 0) ::close(ends_->input);
}

size_t Stream::readSome(char* target, size_t size) {
  for (;;) {
    const ssize_t bytes = ::read(ends_->input, target, size);
    if (bytes >= 0) return static_cast<size_t>(bytes);
    if (errno == EAGAIN) {
      waitFor(ends_->input, POLLIN, -1);
    } else if (errno != EINTR) {
      throwErrno("read", "descriptor " + std::to_string(ends_->input));
    }
  }
}

void Stream::write(std::string_view header, std::string_view payload) {
  iovec parts[2] = {{const_cast<char*>(header.data()), header.size()},
                    {const_cast<char*>(payload.data()), payload.size()}};
  while (parts[0].iov_len + parts[1].iov_len > 0) {
    ssize_t bytes = writeOnce(ends_->output, ends_->isSocket, parts, 2, 0);
    if (bytes < 0) {
      if (errno == EAGAIN) {
        waitFor(ends_->output, POLLOUT, -1);
      } else if (errno != EINTR) {
        throwErrno("write", "descriptor " + std::to_string(ends_->output));
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
    if (passed > milliseconds || !waitFor(ends_->output, POLLOUT, milliseconds - static_cast<int>(passed))) return false;
    // A pipe that can be written takes PIPE_BUF bytes at once; more might block.
    iovec part{const_cast<char*>(bytes.data()), std::min<size_t>(bytes.size(), 4096)};
    const ssize_t written = writeOnce(ends_->output, ends_->isSocket, &part, 1, MSG_DONTWAIT);
    if (written >= 0) {
      bytes.remove_prefix(static_cast<size_t>(written));
    } else if (errno != EAGAIN && errno != EINTR) {
      return false;
    }
  }
  return true;
}

bool Stream::isIntact() const noexcept {
  struct stat status {};
  return fstat(ends_->output, &status) == 0 && status.st_dev == ends_->device && status.st_ino == ends_->file;
}

void Stream::close() noexcept {
  // Descriptors stay reserved until the end, so that no late user of theirs meets another file.
  if (ends_->isSocket) {
    shutdown(ends_->input, SHUT_RDWR);
    shutdown(ends_->output, SHUT_RDWR);
    return;
  }
  const int nowhere = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  if (nowhere < 0) return;
  dup3(nowhere, ends_->output, O_CLOEXEC);
  dup3(nowhere, ends_->input, O_CLOEXEC);
  ::close(nowhere);
}

}  // namespace loadstone
