#include "token.hh"

#include <sddl.h>

#include <string>

namespace loadstone {

std::vector<std::max_align_t> tokenInformation(HANDLE token, TOKEN_INFORMATION_CLASS kind) {
  DWORD size = 0;
  GetTokenInformation(token, kind, nullptr, 0, &size);
  std::vector<std::max_align_t> bytes(size / sizeof(std::max_align_t) + 1);
  const auto room = static_cast<DWORD>(bytes.size() * sizeof(std::max_align_t));
  if (GetTokenInformation(token, kind, bytes.data(), room, &size) == FALSE) {
    throwLastError("GetTokenInformation", std::to_string(kind));
  }
  return bytes;
}

std::wstring ownUser() {
  const auto bytes = tokenInformation(ownTokenToAsk(), TokenUser);
  wchar_t* text = nullptr;
  if (ConvertSidToStringSidW(reinterpret_cast<const TOKEN_USER*>(bytes.data())->User.Sid, &text) == FALSE) {
    throwLastError("ConvertSidToStringSid", "");
  }
  const std::wstring user = text;
  LocalFree(text);
  return user;
}

}  // namespace loadstone
