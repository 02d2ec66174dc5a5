#include <algorithm>
#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connection.hh"
#include "randomBytes.hh"
#include "tcpSockets.hh"

namespace loadstone {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr const char* loopback = "127.0.0.1";
/// For the bytes that prove the key.
constexpr auto proofTime = 10s;
/// Milliseconds between two looks at who is late.
constexpr int proofInterval = 100;
/// Controllers that prove their key at the same time; more wait in the kernel.
constexpr size_t mostCandidates = 16;

void say(const std::string& text) { std::fprintf(stderr, "loadstone-executor: %s\n", text.c_str()); }

/// `[HOST:]PORT` or `[IPv6]:PORT`. `word` is what a person wrote before it.
TcpAddress resolve(const std::string& word, const std::string& address, bool toListen) {
  const size_t colon = address.rfind(':');
  std::string host = colon == std::string::npos || colon == 0 ? loopback : address.substr(0, colon);
  const std::string port = colon == std::string::npos ? address : address.substr(colon + 1);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  const bool isNumber = !port.empty() && port.size() <= 5 && port.find_first_not_of("0123456789") == std::string::npos;
  if (!isNumber || std::stoi(port) > 65535) {
    throw std::runtime_error(word + ": port \"" + port + "\": allowed are 0 to 65535");
  }
  try {
    return {host, port, toListen};
  } catch (const std::exception& error) {
    throw std::runtime_error(word + address + ": " + error.what());
  }
}

/// A connection whose other end has not proved anything yet.
struct Candidate {
  SystemHandle socket;
  std::string nonce;
  std::string received;
  Clock::time_point deadline;
};

enum class Progress { waiting, accepted, dropped };

/// Reads what has come. What is sent is far less than any socket's buffer: it never waits.
Progress examine(Candidate& candidate, const AccessKey& key) {
  char bytes[nonceBytes + proofBytes];
  const size_t missing = sizeof bytes - candidate.received.size();
  const long count = receiveAvailable(candidate.socket, bytes, missing);
  if (count < 0) return Progress::waiting;
  const std::string from = peerAddress(candidate.socket);
  if (count == 0) {
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

/// The first that knows the key; all others are closed.
SystemHandle acceptWithKey(SystemHandle listener, const AccessKey& key) {
  std::vector<Candidate> candidates;
  SystemHandle accepted = noHandle;
  while (accepted == noHandle) {
    std::vector<SystemHandle> waits;
    for (const Candidate& candidate : candidates) waits.push_back(candidate.socket);
    const bool hasRoom = candidates.size() < mostCandidates;
    if (hasRoom) waits.push_back(listener);
    const std::vector<bool> readable = waitReadable(waits, candidates.empty() ? -1 : proofInterval);
    std::vector<Candidate> left;
    for (size_t i = 0; i < candidates.size(); ++i) {
      Candidate& candidate = candidates[i];
      Progress progress = Progress::waiting;
      if (accepted != noHandle) progress = Progress::dropped;
      else if (readable[i]) progress = examine(candidate, key);
      else if (Clock::now() > candidate.deadline) progress = Progress::dropped;
      if (progress == Progress::accepted) accepted = candidate.socket;
      else if (progress == Progress::dropped) closeSocket(candidate.socket);
      else left.push_back(std::move(candidate));
    }
    candidates = std::move(left);
    if (accepted == noHandle && hasRoom && readable.back()) {
      Candidate candidate{acceptConnection(listener), randomBytes(nonceBytes), "", Clock::now() + proofTime};
      if (sendAll(candidate.socket, std::string(keyGreeting) + candidate.nonce)) candidates.push_back(std::move(candidate));
      else closeSocket(candidate.socket);
    }
  }
  for (const Candidate& candidate : candidates) closeSocket(candidate.socket);
  return accepted;
}

}  // namespace

SystemHandle listenOnTcp(const std::string& address, const ConnectionOptions& options) {
  const TcpAddress found = resolve("listen", address, true);
  const bool local = found.isLoopback();
  if (!local && !options.allowRemote) {
    throw std::runtime_error(address + " can be reached from other machines: say --allow-remote if that is meant" +
                             (options.key ? "" : ", and --listen in place of listen=, or whoever comes first runs code as this user"));
  }
  const SystemHandle listener = found.listen(static_cast<int>(options.key ? mostCandidates : 1));
  // On standard error: standard output belongs to the program.
  say("listening on " + ownAddress(listener));
  if (!local && !options.key) say("whoever reaches this address first may run code as this user");
  const SystemHandle connection = options.key ? acceptWithKey(listener, *options.key) : acceptConnection(listener);
  closeSocket(listener);
  return connection;
}

SystemHandle connectToTcp(const std::string& address) { return resolve("connect", address, false).connect(); }

}  // namespace loadstone
