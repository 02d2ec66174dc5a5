// Simple packed serialization: little-endian integers, strings and sequences with a u64 count, no padding. The reader
// trusts nothing: each read is checked against the bytes left, and a count before anything is reserved for it.
// LLVM: llvm/ExecutionEngine/Orc/Shared/SimplePackedSerialization.h. Little-endian hosts only.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>

namespace loadstone {

static_assert(std::endian::native == std::endian::little);

/// Arguments or a result that are not what the function takes.
class SpsError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Reads from bytes that it does not own; views that it returns point into them.
class SpsReader {
 public:
  /// `place` names the bytes in errors and must outlive the reader.
  SpsReader(std::string_view bytes, const char* place) : bytes_(bytes), place_(place) {}

  template <typename Integer>
  Integer read(const char* field) {
    Integer value;
    std::memcpy(&value, take(sizeof value, field), sizeof value);
    return value;
  }
  uint64_t readAddress(const char* field) { return read<uint64_t>(field); }
  /// 0 or 1; anything else is an error.
  bool readBool(const char* field);
  std::string_view readBytes(const char* field);
  std::string readString(const char* field) { return std::string(readBytes(field)); }
  /// A count whose elements, each of at least `elementBytes`, can still be there.
  size_t readCount(size_t elementBytes, const char* field);
  void skip(uint64_t size, const char* field) { take(size, field); }
  size_t remaining() const { return bytes_.size() - offset_; }

 private:
  const char* take(uint64_t size, const char* field);

  std::string_view bytes_;
  const char* place_;
  size_t offset_ = 0;
};

class SpsWriter {
 public:
  template <typename Integer>
  void write(Integer value) {
    buffer_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  void writeBytes(std::string_view bytes) {
    write<uint64_t>(bytes.size());
    buffer_.append(bytes);
  }
  const std::string& bytes() const { return buffer_; }

 private:
  std::string buffer_;
};

}  // namespace loadstone
