// What a wrapper function returns, with ORC's C ABI: up to eight bytes inline, more in malloc'ed memory that the
// receiver frees, and size 0 with a pointer for an out-of-band error (a malloc'ed C string).
// LLVM: llvm/ExecutionEngine/Orc/Shared/WrapperFunctionUtils.h.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace loadstone {

/// The C ABI: returned in RAX:RDX on System V.
struct CWrapperFunctionResult {
  union {
    char* pointer;
    char bytes[sizeof(char*)];
  } data;
  size_t size;
};
static_assert(sizeof(CWrapperFunctionResult) == 16);

using WrapperFunction = CWrapperFunctionResult (*)(const char* arguments, size_t size);

/// Owner of a C result.
class WrapperFunctionResult {
 public:
  WrapperFunctionResult() : result_{{nullptr}, 0} {}
  explicit WrapperFunctionResult(CWrapperFunctionResult result) : result_(result) {}
  WrapperFunctionResult(WrapperFunctionResult&& other) noexcept : result_(other.release()) {}
  WrapperFunctionResult& operator=(WrapperFunctionResult&& other) noexcept;
  ~WrapperFunctionResult();

  static WrapperFunctionResult copyOf(std::string_view bytes);
  static WrapperFunctionResult outOfBandError(const std::string& text);

  std::string_view bytes() const;
  /// The error's text, or null where this is a value.
  const char* outOfBandError() const { return result_.size == 0 ? result_.data.pointer : nullptr; }
  /// Gives the C result away.
  CWrapperFunctionResult release();

 private:
  CWrapperFunctionResult result_;
};

}  // namespace loadstone
