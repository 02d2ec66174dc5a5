// SHA-256 (FIPS 180-4) and HMAC (RFC 2104), for accessKey: the one cryptographic primitive that the executor needs, so
// that the small program needs no library for it.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace loadstone {

using Digest = std::array<uint8_t, 32>;

Digest sha256(std::string_view text);

Digest hmacSha256(std::string_view key, std::string_view text);

}  // namespace loadstone
