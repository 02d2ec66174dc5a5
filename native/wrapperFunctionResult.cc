#include "wrapperFunctionResult.hh"

#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

namespace loadstone {

namespace {

char* allocate(size_t size) {
  char* memory = static_cast<char*>(std::malloc(size));
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

WrapperFunctionResult& WrapperFunctionResult::operator=(WrapperFunctionResult&& other) noexcept {
  std::swap(result_, other.result_);
  return *this;
}

WrapperFunctionResult::~WrapperFunctionResult() {
  if (result_.size > sizeof result_.data.bytes || result_.size == 0) std::free(result_.data.pointer);
}

WrapperFunctionResult WrapperFunctionResult::copyOf(std::string_view bytes) {
  WrapperFunctionResult copy;
  if (bytes.size() > sizeof copy.result_.data.bytes) copy.result_.data.pointer = allocate(bytes.size());
  char* target =
      bytes.size() > sizeof copy.result_.data.bytes ? copy.result_.data.pointer : copy.result_.data.bytes;
  if (!bytes.empty()) std::memcpy(target, bytes.data(), bytes.size());
  copy.result_.size = bytes.size();
  return copy;
}

WrapperFunctionResult WrapperFunctionResult::outOfBandError(const std::string& text) {
  WrapperFunctionResult error;
  error.result_.data.pointer = allocate(text.size() + 1);
  std::memcpy(error.result_.data.pointer, text.c_str(), text.size() + 1);
  return error;
}

std::string_view WrapperFunctionResult::bytes() const {
  return {result_.size > sizeof result_.data.bytes ? result_.data.pointer : result_.data.bytes, result_.size};
}

CWrapperFunctionResult WrapperFunctionResult::release() {
  return std::exchange(result_, CWrapperFunctionResult{{nullptr}, 0});
}

}  // namespace loadstone
