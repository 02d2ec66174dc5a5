#include "win32.hh"

#include <stdexcept>

#include "../systemError.hh"

namespace loadstone {

void throwLastError(const char* call, const std::string& argument) {
  throw SystemError(call, argument, static_cast<int>(GetLastError()));
}

std::wstring wideText(std::string_view text) {
  if (text.empty()) return {};
  const int size = MultiByteToWideChar(CP_UTF8, 0, text.data(), static_cast<int>(text.size()), nullptr, 0);
  std::wstring wide(static_cast<size_t>(size), L'\0');
  MultiByteToWideChar(CP_UTF8, 0, text.data(), static_cast<int>(text.size()), wide.data(), size);
  return wide;
}

std::string utf8Text(std::wstring_view text) {
  if (text.empty()) return {};
  const auto length = static_cast<int>(text.size());
  const int size = WideCharToMultiByte(CP_UTF8, 0, text.data(), length, nullptr, 0, nullptr, nullptr);
  std::string narrow(static_cast<size_t>(size), '\0');
  WideCharToMultiByte(CP_UTF8, 0, text.data(), length, narrow.data(), size, nullptr, nullptr);
  return narrow;
}

void throwNotOnWindows(const std::string& what) { throw std::runtime_error(what + ": not on Windows"); }

}  // namespace loadstone
