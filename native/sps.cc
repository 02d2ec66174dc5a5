#include "sps.hh"

namespace loadstone {

bool SpsReader::readBool(const char* field) {
  const auto value = read<uint8_t>(field);
  if (value > 1) {
    throw SpsError(std::string(place_) + ": " + field + " is " + std::to_string(value) + " at byte " +
                   std::to_string(offset_ - 1) + "; allowed are 0 and 1");
  }
  return value == 1;
}

std::string_view SpsReader::readBytes(const char* field) {
  const auto size = read<uint64_t>(field);
  const char* data = take(size, field);
  return {data, static_cast<size_t>(size)};
}

size_t SpsReader::readCount(size_t elementBytes, const char* field) {
  const auto count = read<uint64_t>(field);
  if (count > remaining() / elementBytes) {
    throw SpsError(std::string(place_) + ": " + field + " has a count of " + std::to_string(count) + " but only " +
                   std::to_string(remaining()) + " bytes follow; an element takes at least " +
                   std::to_string(elementBytes));
  }
  return static_cast<size_t>(count);
}

const char* SpsReader::take(uint64_t size, const char* field) {
  if (size > remaining()) {
    throw SpsError(std::string(place_) + ": " + field + " needs " + std::to_string(size) + " bytes at byte " +
                   std::to_string(offset_) + " but only " + std::to_string(remaining()) + " are left");
  }
  const char* data = bytes_.data() + offset_;
  offset_ += static_cast<size_t>(size);
  return data;
}

}  // namespace loadstone
