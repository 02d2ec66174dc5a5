#include "../tcpSockets.hh"

#include "win32.hh"

#include <ws2tcpip.h>

#include <algorithm>
#include <stdexcept>

#include "../systemError.hh"

namespace loadstone {

namespace {

SOCKET socketOf(SystemHandle handle) { return static_cast<SOCKET>(handle); }

[[noreturn]] void throwSocketError(const char* call, const std::string& argument) {
  throw SystemError(call, argument, WSAGetLastError());
}

/// Once a process.
void startSockets() {
  static const int error = [] {
    WSADATA data{};
    return WSAStartup(MAKEWORD(2, 2), &data);
  }();
  if (error != 0) throw SystemError("WSAStartup", "2.2", error);
}

const sockaddr* addressIn(const std::vector<char>& bytes) { return reinterpret_cast<const sockaddr*>(bytes.data()); }

SOCKET makeSocket(int family, const std::string& text) {
  const SOCKET made = WSASocketW(family, SOCK_STREAM, IPPROTO_TCP, nullptr, 0, WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT);
  if (made == INVALID_SOCKET) throwSocketError("socket", text);
  return made;
}

template <typename NameFunction>
std::string addressOf(SystemHandle socket, NameFunction nameOf) {
  sockaddr_storage address{};
  int size = sizeof address;
  char host[NI_MAXHOST];
  char port[NI_MAXSERV];
  if (nameOf(socketOf(socket), reinterpret_cast<sockaddr*>(&address), &size) != 0) return "an unknown address";
  const int error = getnameinfo(reinterpret_cast<sockaddr*>(&address), size, host, sizeof host, port, sizeof port,
                                NI_NUMERICHOST | NI_NUMERICSERV);
  if (error != 0) return "an unknown address";
  const bool bracketed = address.ss_family == AF_INET6;
  return (bracketed ? "[" : "") + std::string(host) + (bracketed ? "]" : "") + ":" + port;
}

}  // namespace

TcpAddress::TcpAddress(const std::string& host, const std::string& port, bool toListen)
    : text_((host.find(':') != std::string::npos ? "[" + host + "]" : host) + ":" + port) {
  startSockets();
  ADDRINFOW hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = toListen ? AI_PASSIVE : 0;
  ADDRINFOW* found = nullptr;
  const int error = GetAddrInfoW(wideText(host).c_str(), wideText(port).c_str(), &hints, &found);
  if (error != 0) throw std::runtime_error(errorText(error));
  const auto* const first = reinterpret_cast<const char*>(found->ai_addr);
  bytes_.assign(first, first + found->ai_addrlen);
  FreeAddrInfoW(found);
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
  const SOCKET listener = makeSocket(address->sa_family, text_);
  // Nobody else may take the address over, as anybody could here without being asked.
  const int on = 1;
  setsockopt(listener, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, reinterpret_cast<const char*>(&on), sizeof on);
  if (bind(listener, address, static_cast<int>(bytes_.size())) != 0) throwSocketError("bind", text_);
  if (::listen(listener, waiting) != 0) throwSocketError("listen", text_);
  return static_cast<SystemHandle>(listener);
}

SystemHandle TcpAddress::connect() const {
  const sockaddr* const address = addressIn(bytes_);
  const SOCKET connection = makeSocket(address->sa_family, text_);
  if (::connect(connection, address, static_cast<int>(bytes_.size())) != 0) {
    const int error = WSAGetLastError();
    closesocket(connection);
    throw SystemError("connect", text_, error);
  }
  return static_cast<SystemHandle>(connection);
}

SystemHandle acceptConnection(SystemHandle listener) {
  for (;;) {
    const SOCKET socket = accept(socketOf(listener), nullptr, nullptr);
    if (socket != INVALID_SOCKET) return static_cast<SystemHandle>(socket);
    // The other end may be gone again.
    if (WSAGetLastError() != WSAECONNRESET) throwSocketError("accept", ownAddress(listener));
  }
}

std::string ownAddress(SystemHandle socket) { return addressOf(socket, getsockname); }

std::string peerAddress(SystemHandle socket) { return addressOf(socket, getpeername); }

bool sendAll(SystemHandle socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const int sent = send(socketOf(socket), bytes.data(), static_cast<int>(bytes.size()), 0);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

long receiveAvailable(SystemHandle socket, char* target, size_t size) {
  if (!waitReadable({socket}, 0).front()) return -1;
  // It does not wait: there is something, or the end.
  return std::max(recv(socketOf(socket), target, static_cast<int>(size), 0), 0);
}

std::vector<bool> waitReadable(const std::vector<SystemHandle>& sockets, int milliseconds) {
  std::vector<WSAPOLLFD> waits;
  for (const SystemHandle socket : sockets) waits.push_back({socketOf(socket), POLLRDNORM, 0});
  if (WSAPoll(waits.data(), static_cast<ULONG>(waits.size()), milliseconds) < 0) throwSocketError("WSAPoll", "listener");
  std::vector<bool> readable;
  for (const WSAPOLLFD& wait : waits) readable.push_back(wait.revents != 0);
  return readable;
}

void closeSocket(SystemHandle socket) { closesocket(socketOf(socket)); }

}  // namespace loadstone
