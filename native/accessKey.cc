#include "accessKey.hh"

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <utility>

#include "environment.hh"
#include "randomBytes.hh"

namespace loadstone {

namespace {

/// Of a key that somebody chose. What we make has 32 hexadecimal digits: 128 bits.
constexpr size_t leastLength = 16;
constexpr size_t randomKeyBytes = 16;

}  // namespace

AccessKey::AccessKey(std::string text, const std::string& from) : text_(std::move(text)) {
  if (text_.size() < leastLength) {
    throw std::runtime_error("the key in " + from + " has " + std::to_string(text_.size()) + " characters: at least " +
                             std::to_string(leastLength) + " make a secret");
  }
}

AccessKey AccessKey::random() { return AccessKey(randomHex(randomKeyBytes), "random bytes"); }

std::string AccessKey::proof(std::string_view word, std::string_view listensNonce,
                             std::string_view connectsNonce) const {
  const Digest digest = hmacSha256(text_, std::string(word).append(listensNonce).append(connectsNonce));
  return {digest.begin(), digest.end()};
}

bool isSameProof(std::string_view one, std::string_view other) {
  if (one.size() != other.size()) return false;
  int difference = 0;
  for (size_t i = 0; i < one.size(); ++i) difference |= one[i] ^ other[i];
  return difference == 0;
}

AccessKey readKeyFile(const std::string& path) {
  std::ifstream file(std::filesystem::path(std::u8string(path.begin(), path.end())));
  std::string line;
  if (!file || !std::getline(file, line)) {
    throw std::runtime_error("--key-file " + path + ": there is no line that could be read");
  }
  if (line.ends_with('\r')) line.pop_back();
  return AccessKey(line, path);
}

std::string takeKeyFromEnvironment() { return takeVariable(keyVariable); }

}  // namespace loadstone
