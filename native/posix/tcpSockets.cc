#include "../tcpSockets.hh"

#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <stdexcept>

#include "../systemError.hh"

namespace loadstone {

namespace {

using NameFunction = int (*)(int, sockaddr*, socklen_t*);

std::string addressOf(SystemHandle socket, NameFunction nameOf) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  char host[NI_MAXHOST];
  char port[NI_MAXSERV];
  if (nameOf(static_cast<int>(socket), reinterpret_cast<sockaddr*>(&address), &size) != 0) return "an unknown address";
  const int error = getnameinfo(reinterpret_cast<sockaddr*>(&address), size, host, sizeof host, port, sizeof port,
                                NI_NUMERICHOST | NI_NUMERICSERV);
  if (error != 0) return "an unknown address";
  const bool bracketed = address.ss_family == AF_INET6;
  return (bracketed ? "[" : "") + std::string(host) + (bracketed ? "]" : "") + ":" + port;
}

const sockaddr* addressIn(const std::vector<char>& bytes) { return reinterpret_cast<const sockaddr*>(bytes.data()); }

}  // namespace

TcpAddress::TcpAddress(const std::string& host, const std::string& port, bool toListen)
    : text_((host.find(':') != std::string::npos ? "[" + host + "]" : host) + ":" + port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = toListen ? AI_PASSIVE : 0;
  addrinfo* found = nullptr;
  const int error = getaddrinfo(host.c_str(), port.c_str(), &hints, &found);
  if (error != 0) throw std::runtime_error(gai_strerror(error));
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(found, freeaddrinfo);
  const auto* const first = reinterpret_cast<const char*>(found->ai_addr);
  bytes_.assign(first, first + found->ai_addrlen);
}

bool TcpAddress::isLoopback() const {
  const sockaddr* const address = addressIn(bytes_);
  if (address->sa_family == AF_INET) {
    return ntohl(reinterpret_cast<const sockaddr_in*>(address)->sin_addr.s_addr) >> 24 == 127;
  }
  return address->sa_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr);
}

SystemHandle TcpAddress::listen(int waiting) const {
  const sockaddr* const address = addressIn(bytes_);
  const int listener = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener < 0) throwErrno("socket", text_);
  const int on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(listener, address, static_cast<socklen_t>(bytes_.size())) != 0) throwErrno("bind", text_);
  if (::listen(listener, waiting) != 0) throwErrno("listen", text_);
  return listener;
}

SystemHandle TcpAddress::connect() const {
  const sockaddr* const address = addressIn(bytes_);
  const int connection = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connection < 0) throwErrno("socket", text_);
  while (::connect(connection, address, static_cast<socklen_t>(bytes_.size())) != 0 && errno != EISCONN) {
    if (errno != EINTR && errno != EALREADY) {
      const int error = errno;
      close(connection);
      throw SystemError("connect", text_, error);
    }
    // A signal came; the attempt goes on.
    pollfd wait{connection, POLLOUT, 0};
    poll(&wait, 1, -1);
  }
  return connection;
}

SystemHandle acceptConnection(SystemHandle listener) {
  for (;;) {
    const int socket = accept4(static_cast<int>(listener), nullptr, nullptr, SOCK_CLOEXEC);
    if (socket >= 0) return socket;
    // The other end may be gone again; descriptors may be short for a moment.
    if (errno != EINTR && errno != ECONNABORTED) throwErrno("accept", ownAddress(listener));
  }
}

std::string ownAddress(SystemHandle socket) { return addressOf(socket, getsockname); }

std::string peerAddress(SystemHandle socket) { return addressOf(socket, getpeername); }

bool sendAll(SystemHandle socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(static_cast<int>(socket), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

long receiveAvailable(SystemHandle socket, char* target, size_t size) {
  const ssize_t count = recv(static_cast<int>(socket), target, size, MSG_DONTWAIT);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return -1;
  return count < 0 ? 0 : count;
}

std::vector<bool> waitReadable(const std::vector<SystemHandle>& sockets, int milliseconds) {
  std::vector<pollfd> waits;
  for (const SystemHandle socket : sockets) waits.push_back({static_cast<int>(socket), POLLIN, 0});
  if (poll(waits.data(), waits.size(), milliseconds) < 0 && errno != EINTR) throwErrno("poll", "listener");
  std::vector<bool> readable;
  for (const pollfd& wait : waits) readable.push_back(wait.revents != 0);
  return readable;
}

void closeSocket(SystemHandle socket) { close(static_cast<int>(socket)); }

}  // namespace loadstone
