#include "../environment.hh"

#include <cstdlib>

#include "win32.hh"

namespace loadstone {

std::string takeVariable(const char* name) {
  const std::wstring wide = wideText(name);
  const DWORD size = GetEnvironmentVariableW(wide.c_str(), nullptr, 0);
  if (size == 0) return "";
  std::wstring value(size, L'\0');
  value.resize(GetEnvironmentVariableW(wide.c_str(), value.data(), size));
  // Also the C runtime's copy, which it hands on to the system's.
  _wputenv((wide + L"=").c_str());
  SetEnvironmentVariableW(wide.c_str(), nullptr);
  return utf8Text(value);
}

void forgetOwnVariables() {
  // Nothing is preloaded here.
}

}  // namespace loadstone
