#include "../connection.hh"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <stdexcept>

#include "../nativeThread.hh"
#include "../systemError.hh"

namespace loadstone {

namespace {

int parseNumber(const std::string& text, const char* what, int most) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0 || value > most) {
    throw std::runtime_error(std::string(what) + " \"" + text + "\": allowed are 0 to " + std::to_string(most));
  }
  return value;
}

/// A second line behind the end of the stream: the parent may be gone already when this is asked for.
void dieWithParent() {
  const pid_t parent = getppid();
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) throwErrno("prctl", "PR_SET_PDEATHSIG");
  if (getppid() != parent) endProcess(1);
}

Connection useDescriptors(const std::string& value) {
  const size_t comma = value.find(',');
  if (comma == std::string::npos) {
    throw std::runtime_error("filedescs=" + value + ": two descriptor numbers are required, as in filedescs=3,4");
  }
  constexpr int most = 1 << 20;
  const Connection connection{parseNumber(value.substr(0, comma), "filedescs: descriptor", most),
                              parseNumber(value.substr(comma + 1), "filedescs: descriptor", most), false};
  const int inputMode = fcntl(connection.input, F_GETFL);
  const int outputMode = fcntl(connection.output, F_GETFL);
  if (inputMode < 0 || outputMode < 0) {
    throw std::runtime_error("filedescs=" + value + ": descriptor " +
                             std::to_string(inputMode < 0 ? connection.input : connection.output) +
                             " is not open; the parent has to pass it on");
  }
  if ((inputMode & O_ACCMODE) == O_WRONLY || (outputMode & O_ACCMODE) == O_RDONLY) {
    throw std::runtime_error("filedescs=" + value + ": the first must be readable and the second writable");
  }
  return connection;
}

}  // namespace

Connection connectAs(const std::string& specification, const ConnectionOptions& options) {
  const auto valueOf = [&](const std::string& key) -> const char* {
    return specification.starts_with(key) ? specification.c_str() + key.size() : nullptr;
  };
  if (const char* const value = valueOf("filedescs=")) {
    const Connection connection = useDescriptors(value);
    dieWithParent();
    return connection;
  }
  if (const char* const value = valueOf("connect=")) {
    const std::string address = value;
    if (address.find('/') == std::string::npos && address.find(':') != std::string::npos) {
      const SystemHandle socket = connectToTcp(address);
      return {socket, socket, true};
    }
    dieWithParent();
    const SystemHandle descriptor = connectToSocket(address);
    return {descriptor, descriptor, false};
  }
  if (const char* const value = valueOf("listen=")) {
    const SystemHandle socket = listenOnTcp(value, options);
    return {socket, socket, true};
  }
  throw std::runtime_error("\"" + specification +
                           "\": expected filedescs=IN,OUT, connect=<socket path>|HOST:PORT, listen=[HOST:]PORT or --listen");
}

SystemHandle connectToSocket(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof address.sun_path || path.find('\0') != std::string::npos) {
    throw std::runtime_error("socket path \"" + path + "\" has " + std::to_string(path.size()) +
                             " bytes; allowed are 1 to " + std::to_string(sizeof address.sun_path - 1));
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  const int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) throwErrno("socket", "AF_UNIX");
  if (connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    const int error = errno;
    close(descriptor);
    throw SystemError("connect", path, error);
  }
  return descriptor;
}

std::pair<SystemHandle, SystemHandle> connectedSockets() {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) throwErrno("socketpair", "AF_UNIX");
  return {ends[0], ends[1]};
}

}  // namespace loadstone
