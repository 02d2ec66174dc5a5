// A secret that both ends of a TCP connection prove to know before the first frame, without sending it: whoever
// controls an executor runs code as its user. The other end's half is app/main/epc/accessKey.ts. In order, as bytes:
//   the end that listens:   greeting, nonce (32)
//   the end that connects:  nonce (32), proof "connects" (32)
//   the end that listens:   1, proof "listens" (32); or 0 and the end of the connection, where the key is wrong
// A proof is HMAC-SHA256 of the word, the listening end's nonce and the other's, under the key.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "sha256.hh"

namespace loadstone {

/// What says that a key is asked for. As a frame's size it would be one that no end accepts.
constexpr std::string_view keyGreeting = "LOADSTONE KEY 1\n";
constexpr size_t nonceBytes = 32;
constexpr size_t proofBytes = 32;

/// The variable that may hold a key: a command line can be read by every user of the machine.
constexpr const char* keyVariable = "LOADSTONE_KEY";

class AccessKey {
 public:
  /// A new one, for one connection.
  static AccessKey random();
  /// Throws std::runtime_error where it is too short to be a secret. `from` names its source.
  AccessKey(std::string text, const std::string& from);

  const std::string& text() const { return text_; }
  std::string proof(std::string_view word, std::string_view listensNonce, std::string_view connectsNonce) const;

 private:
  std::string text_;
};

/// In a time that does not tell where they differ.
bool isSameProof(std::string_view one, std::string_view other);

/// The first line of `path`, without its end. Throws std::runtime_error.
AccessKey readKeyFile(const std::string& path);

/// Takes the key out of the environment, so that programs and what they start do not find it; empty where there is none.
std::string takeKeyFromEnvironment();

}  // namespace loadstone
