#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <vector>

#include "../connection.hh"
#include "../randomBytes.hh"
#include "../systemError.hh"

namespace loadstone {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr const char* loopback = "127.0.0.1";
/// For the bytes that prove the key.
constexpr auto proofTime = 10s;
/// Controllers that prove their key at the same time; more wait in the kernel.
constexpr size_t mostCandidates = 16;

using Addresses = std::unique_ptr<addrinfo, void (*)(addrinfo*)>;

void say(const std::string& text) { std::fprintf(stderr, "loadstone-executor: %s\n", text.c_str()); }

/// `[HOST:]PORT` or `[IPv6]:PORT`. `word` is what a person wrote before it.
Addresses resolve(const std::string& word, const std::string& address, int flags) {
  const size_t colon = address.rfind(':');
  std::string host = colon == std::string::npos || colon == 0 ? loopback : address.substr(0, colon);
  const std::string port = colon == std::string::npos ? address : address.substr(colon + 1);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  const bool isNumber = !port.empty() && port.size() <= 5 && port.find_first_not_of("0123456789") == std::string::npos;
  if (!isNumber || std::stoi(port) > 65535) {
    throw std::runtime_error(word + ": port \"" + port + "\": allowed are 0 to 65535");
  }
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags;
  addrinfo* found = nullptr;
  const int error = getaddrinfo(host.c_str(), port.c_str(), &hints, &found);
  if (error != 0) throw std::runtime_error(word + address + ": " + gai_strerror(error));
  return {found, freeaddrinfo};
}

bool isLoopback(const sockaddr* address) {
  if (address->sa_family == AF_INET) {
    return ntohl(reinterpret_cast<const sockaddr_in*>(address)->sin_addr.s_addr) >> 24 == 127;
  }
  return address->sa_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr);
}

using NameFunction = int (*)(int, sockaddr*, socklen_t*);

std::string addressOf(int socket, NameFunction nameOf) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  char host[NI_MAXHOST];
  char port[NI_MAXSERV];
  if (nameOf(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) return "an unknown address";
  const int error = getnameinfo(reinterpret_cast<sockaddr*>(&address), size, host, sizeof host, port, sizeof port,
                                NI_NUMERICHOST | NI_NUMERICSERV);
  if (error != 0) return "an unknown address";
  const bool bracketed = address.ss_family == AF_INET6;
  return (bracketed ? "[" : "") + std::string(host) + (bracketed ? "]" : "") + ":" + port;
}

/// False where the other end is gone.
bool sendAll(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

/// A connection whose other end has not proved anything yet.
struct Candidate {
  int socket;
  std::string nonce;
  std::string received;
  Clock::time_point deadline;
};

enum class Progress { waiting, accepted, dropped };

/// Reads what has come. What is sent is far less than any socket's buffer: it never waits.
Progress examine(Candidate& candidate, const AccessKey& key) {
  char bytes[nonceBytes + proofBytes];
  const size_t missing = sizeof bytes - candidate.received.size();
  const ssize_t count = recv(candidate.socket, bytes, missing, MSG_DONTWAIT);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return Progress::waiting;
  const std::string from = addressOf(candidate.socket, getpeername);
  if (count <= 0) {
    say(from + " left without a proof that it knows the key; waiting for another");
    return Progress::dropped;
  }
  candidate.received.append(bytes, static_cast<size_t>(count));
  if (candidate.received.size() < sizeof bytes) return Progress::waiting;
  const std::string nonce = candidate.received.substr(0, nonceBytes);
  if (!isSameProof(candidate.received.substr(nonceBytes), key.proof("connects", candidate.nonce, nonce))) {
    say(from + " has a wrong key and was refused; waiting for another");
    sendAll(candidate.socket, std::string_view("\0", 1));
    return Progress::dropped;
  }
  const bool sent = sendAll(candidate.socket, '\1' + key.proof("listens", candidate.nonce, nonce));
  return sent ? Progress::accepted : Progress::dropped;
}

int acceptOne(int listener) {
  for (;;) {
    const int socket = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket >= 0) return socket;
    // The other end may be gone again; descriptors may be short for a moment.
    if (errno != EINTR && errno != ECONNABORTED) throwErrno("accept", addressOf(listener, getsockname));
  }
}

/// The first that knows the key; all others are closed.
int acceptWithKey(int listener, const AccessKey& key) {
  std::vector<Candidate> candidates;
  int accepted = -1;
  while (accepted < 0) {
    std::vector<pollfd> waits;
    for (const Candidate& candidate : candidates) waits.push_back({candidate.socket, POLLIN, 0});
    const bool hasRoom = candidates.size() < mostCandidates;
    waits.push_back({hasRoom ? listener : -1, POLLIN, 0});
    if (poll(waits.data(), waits.size(), candidates.empty() ? -1 : 100) < 0 && errno != EINTR) throwErrno("poll", "listener");
    std::vector<Candidate> left;
    for (size_t i = 0; i < candidates.size(); ++i) {
      Candidate& candidate = candidates[i];
      Progress progress = Progress::waiting;
      if (accepted >= 0) progress = Progress::dropped;
      else if (waits[i].revents != 0) progress = examine(candidate, key);
      else if (Clock::now() > candidate.deadline) progress = Progress::dropped;
      if (progress == Progress::accepted) accepted = candidate.socket;
      else if (progress == Progress::dropped) close(candidate.socket);
      else left.push_back(std::move(candidate));
    }
    candidates = std::move(left);
    if (accepted < 0 && hasRoom && waits.back().revents != 0) {
      Candidate candidate{acceptOne(listener), randomBytes(nonceBytes), "", Clock::now() + proofTime};
      if (sendAll(candidate.socket, std::string(keyGreeting) + candidate.nonce)) candidates.push_back(std::move(candidate));
      else close(candidate.socket);
    }
  }
  for (const Candidate& candidate : candidates) close(candidate.socket);
  return accepted;
}

}  // namespace

int listenOnTcp(const std::string& address, const ConnectionOptions& options) {
  const Addresses found = resolve("listen", address, AI_PASSIVE);
  const bool local = isLoopback(found->ai_addr);
  if (!local && !options.allowRemote) {
    throw std::runtime_error(address + " can be reached from other machines: say --allow-remote if that is meant" +
                             (options.key ? "" : ", and --listen in place of listen=, or whoever comes first runs code as this user"));
  }
  const int listener = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener < 0) throwErrno("socket", address);
  const int on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(listener, found->ai_addr, found->ai_addrlen) != 0) throwErrno("bind", address);
  if (listen(listener, static_cast<int>(options.key ? mostCandidates : 1)) != 0) throwErrno("listen", address);
  // On standard error: standard output belongs to the program.
  say("listening on " + addressOf(listener, getsockname));
  if (!local && !options.key) say("whoever reaches this address first may run code as this user");
  const int connection = options.key ? acceptWithKey(listener, *options.key) : acceptOne(listener);
  close(listener);
  return connection;
}

int connectToTcp(const std::string& address) {
  const Addresses found = resolve("connect", address, 0);
  const int connection = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connection < 0) throwErrno("socket", address);
  while (connect(connection, found->ai_addr, found->ai_addrlen) != 0 && errno != EISCONN) {
    if (errno != EINTR && errno != EALREADY) {
      const int error = errno;
      close(connection);
      throw SystemError("connect", address, error);
    }
    // A signal came; the attempt goes on.
    pollfd wait{connection, POLLOUT, 0};
    poll(&wait, 1, -1);
  }
  return connection;
}

}  // namespace loadstone
