// windows.h, and what the files of this folder make of it: handles with an owner, errors, text.
#pragma once

#ifndef NOMINMAX
#define NOMINMAX
#endif
#ifndef WIN32_LEAN_AND_MEAN
#define WIN32_LEAN_AND_MEAN
#endif
#include <winsock2.h>

#include <windows.h>

#include <string>
#include <string_view>
#include <utility>

#include "../systemHandle.hh"

namespace loadstone {

/// Owner of a handle that CloseHandle closes.
class Handle {
 public:
  Handle() = default;
  explicit Handle(HANDLE value) : value_(value) {}
  Handle(Handle&& other) noexcept : value_(other.release()) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(value_, other.value_);
    return *this;
  }
  ~Handle() {
    if (isOpen()) CloseHandle(value_);
  }
  /// Functions tell failure by either value.
  bool isOpen() const { return value_ != nullptr && value_ != INVALID_HANDLE_VALUE; }
  HANDLE get() const { return value_; }
  HANDLE release() { return std::exchange(value_, nullptr); }

 private:
  HANDLE value_ = nullptr;
};

inline SystemHandle systemHandle(HANDLE handle) { return reinterpret_cast<SystemHandle>(handle); }
inline HANDLE handleOf(SystemHandle handle) { return reinterpret_cast<HANDLE>(handle); }
inline void* pointerTo(uint64_t address) { return reinterpret_cast<void*>(address); }

/// Throws SystemError with the GetLastError of the moment.
[[noreturn]] void throwLastError(const char* call, const std::string& argument);

/// From UTF-8, and to it. What is no text becomes U+FFFD.
std::wstring wideText(std::string_view text);
std::string utf8Text(std::wstring_view text);

/// Throws: there is no such thing here. `what` is a sentence's beginning.
[[noreturn]] void throwNotOnWindows(const std::string& what);

}  // namespace loadstone
