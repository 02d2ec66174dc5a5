#include "../systemError.hh"
#include "win32.hh"

namespace loadstone {

std::string errorText(int error) {
  wchar_t* text = nullptr;
  const DWORD flags = FORMAT_MESSAGE_ALLOCATE_BUFFER | FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS;
  // In English where the system has it, as all other messages are.
  const DWORD english = MAKELANGID(LANG_ENGLISH, SUBLANG_ENGLISH_US);
  DWORD length = FormatMessageW(flags, nullptr, static_cast<DWORD>(error), english, reinterpret_cast<wchar_t*>(&text), 0, nullptr);
  if (length == 0) length = FormatMessageW(flags, nullptr, static_cast<DWORD>(error), 0, reinterpret_cast<wchar_t*>(&text), 0, nullptr);
  std::string message = length == 0 ? "unknown error" : utf8Text({text, length});
  LocalFree(text);
  message.erase(message.find_last_not_of(" .\r\n") + 1);
  return message + " (Windows error " + std::to_string(static_cast<unsigned>(error)) + ")";
}

}  // namespace loadstone
