#include "restrictedToken.hh"

#include <sddl.h>

#include <algorithm>
#include <string>
#include <vector>

#include "../systemError.hh"
#include "token.hh"

namespace loadstone {

namespace {

class KnownSid {
 public:
  explicit KnownSid(WELL_KNOWN_SID_TYPE type) {
    DWORD size = sizeof bytes_;
    if (CreateWellKnownSid(type, nullptr, bytes_, &size) == FALSE) throwLastError("CreateWellKnownSid", std::to_string(type));
  }
  PSID get() { return bytes_; }

 private:
  alignas(SID) BYTE bytes_[SECURITY_MAX_SID_SIZE];
};

class SecurityDescriptor {
 public:
  explicit SecurityDescriptor(const std::wstring& text) {
    if (ConvertStringSecurityDescriptorToSecurityDescriptorW(text.c_str(), SDDL_REVISION_1, &value_, nullptr) == FALSE) {
      throwLastError("ConvertStringSecurityDescriptorToSecurityDescriptor", utf8Text(text));
    }
  }
  SecurityDescriptor(const SecurityDescriptor&) = delete;
  SecurityDescriptor& operator=(const SecurityDescriptor&) = delete;
  ~SecurityDescriptor() { LocalFree(value_); }
  PSECURITY_DESCRIPTOR get() const { return value_; }
  ACL* list() const {
    BOOL present = FALSE;
    BOOL defaulted = FALSE;
    ACL* list = nullptr;
    GetSecurityDescriptorDacl(value_, &present, &list, &defaulted);
    return list;
  }

 private:
  PSECURITY_DESCRIPTOR value_ = nullptr;
};

bool isOfSession(const SID_AND_ATTRIBUTES& group) { return (group.Attributes & SE_GROUP_LOGON_ID) == SE_GROUP_LOGON_ID; }
bool isLevel(const SID_AND_ATTRIBUTES& group) { return (group.Attributes & SE_GROUP_INTEGRITY) != 0; }

/// Users, Everyone, interactive users: what is open to these is open to all who work on the machine.
class CommonGroups {
 public:
  bool has(PSID group) {
    return std::any_of(std::begin(groups_), std::end(groups_), [&](KnownSid& each) { return EqualSid(each.get(), group) != FALSE; });
  }

 private:
  KnownSid groups_[3] = {KnownSid(WinBuiltinUsersSid), KnownSid(WinWorldSid), KnownSid(WinInteractiveSid)};
};

Handle filtered(HANDLE token, std::vector<SID_AND_ATTRIBUTES>& denied, std::vector<SID_AND_ATTRIBUTES>& restricting) {
  HANDLE made = nullptr;
  if (CreateRestrictedToken(token, DISABLE_MAX_PRIVILEGE, static_cast<DWORD>(denied.size()), denied.data(), 0, nullptr,
                            static_cast<DWORD>(restricting.size()), restricting.data(), &made) == FALSE) {
    throwLastError("CreateRestrictedToken", std::to_string(denied.size()) + " groups");
  }
  return Handle(made);
}

/// What the process makes belongs to its user, and is open to that one, the system, and itself: the owner and the list that
/// it would have may name a group that only denies. The token itself can be read by the program, and changed by the user.
void setDefaults(HANDLE token, PSID user) {
  const std::wstring ofUser = L"(A;;GA;;;SY)(A;;GA;;;" + ownUser() + L")";
  const SecurityDescriptor things(L"D:(A;;GA;;;RC)" + ofUser);
  TOKEN_OWNER owner{user};
  TOKEN_DEFAULT_DACL list{things.list()};
  // Wine does not set it, nor does it matter there: the list counts.
  SetTokenInformation(token, TokenOwner, &owner, sizeof owner);
  if (SetTokenInformation(token, TokenDefaultDacl, &list, sizeof list) == FALSE) {
    throwLastError("SetTokenInformation", "TokenDefaultDacl");
  }
  const SecurityDescriptor itself(L"D:(A;;GR;;;RC)" + ofUser);
  if (SetKernelObjectSecurity(token, DACL_SECURITY_INFORMATION, itself.get()) == FALSE) throwLastError("SetKernelObjectSecurity", "token");
}

}  // namespace

RestrictedTokens makeRestrictedTokens(bool readsAsUser) {
  HANDLE opened = nullptr;
  if (OpenProcessToken(GetCurrentProcess(), TOKEN_ALL_ACCESS, &opened) == FALSE) throwLastError("OpenProcessToken", "TOKEN_ALL_ACCESS");
  const Handle own(opened);
  auto groupBytes = tokenInformation(own.get(), TokenGroups);
  const auto* const groups = reinterpret_cast<const TOKEN_GROUPS*>(groupBytes.data());
  auto userBytes = tokenInformation(own.get(), TokenUser);
  const PSID user = reinterpret_cast<const TOKEN_USER*>(userBytes.data())->User.Sid;
  CommonGroups common;
  KnownSid users(WinBuiltinUsersSid);
  KnownSid everyone(WinWorldSid);
  KnownSid restrictedCode(WinRestrictedCodeSid);

  std::vector<SID_AND_ATTRIBUTES> denied;
  std::vector<SID_AND_ATTRIBUTES> restricting = {{users.get(), 0}, {everyone.get(), 0}, {restrictedCode.get(), 0}};
  std::vector<SID_AND_ATTRIBUTES> all = {{user, 0}};
  if (readsAsUser) restricting.push_back({user, 0});
  for (const auto* group = groups->Groups; group != groups->Groups + groups->GroupCount; ++group) {
    if (isLevel(*group)) continue;
    all.push_back({group->Sid, 0});
    // Named objects of the session, its desktop and its console are open to that group.
    if (isOfSession(*group)) restricting.push_back({group->Sid, 0});
    else if (!common.has(group->Sid)) denied.push_back({group->Sid, 0});
  }

  RestrictedTokens tokens;
  tokens.primary = filtered(own.get(), denied, restricting);
  setDefaults(tokens.primary.get(), user);
  std::vector<SID_AND_ATTRIBUTES> none;
  const Handle beginning = filtered(own.get(), none, all);
  setDefaults(beginning.get(), user);
  HANDLE copy = nullptr;
  if (DuplicateTokenEx(beginning.get(), TOKEN_IMPERSONATE | TOKEN_QUERY, nullptr, SecurityImpersonation, TokenImpersonation,
                       &copy) == FALSE) {
    throwLastError("DuplicateTokenEx", "TokenImpersonation");
  }
  tokens.beginning = Handle(copy);
  return tokens;
}

TokenLimits ownTokenLimits() {
  CommonGroups common;
  const auto groupBytes = tokenInformation(ownTokenToAsk(), TokenGroups);
  const auto* const groups = reinterpret_cast<const TOKEN_GROUPS*>(groupBytes.data());
  TokenLimits limits{};
  limits.deniesGroups = std::all_of(groups->Groups, groups->Groups + groups->GroupCount, [&](const SID_AND_ATTRIBUTES& group) {
    return isLevel(group) || isOfSession(group) || (group.Attributes & SE_GROUP_USE_FOR_DENY_ONLY) != 0 || common.has(group.Sid);
  });
  try {
    const auto restrictingBytes = tokenInformation(ownTokenToAsk(), TokenRestrictedSids);
    const auto* const restricting = reinterpret_cast<const TOKEN_GROUPS*>(restrictingBytes.data());
    const auto userBytes = tokenInformation(ownTokenToAsk(), TokenUser);
    const PSID user = reinterpret_cast<const TOKEN_USER*>(userBytes.data())->User.Sid;
    limits.restricts = restricting->GroupCount > 0;
    limits.readsAsUser = std::any_of(restricting->Groups, restricting->Groups + restricting->GroupCount,
                                     [&](const SID_AND_ATTRIBUTES& group) { return EqualSid(group.Sid, user) != FALSE; });
  } catch (const SystemError&) {
    // Wine knows no such groups.
  }
  return limits;
}

}  // namespace loadstone
