// What a process can give up of itself for good: libraries are opened first, then the environment, the privileges of its
// token, the token's integrity level, and what its job lets it do. Each is read back, since systems take some of it and
// forget it (Wine). Windows has nothing by which a running process gives up files that anybody may read, or the network.

#include "../restriction.hh"

#include "win32.hh"

#include <sddl.h>

#include <algorithm>
#include <cstddef>
#include <stdexcept>

#include "../systemError.hh"

namespace loadstone {

namespace {

/// Lets folders be passed through whose content one may not see; restricted tokens keep it too (DISABLE_MAX_PRIVILEGE).
constexpr const wchar_t* keptPrivilege = SE_CHANGE_NOTIFY_NAME;
/// Libraries of the system look for their parts by it.
constexpr const char* keptVariable = "SystemRoot";
/// "Low mandatory level": it cannot write into what has none of its own, nor open the processes of its user.
constexpr const wchar_t* lowLevel = L"S-1-16-4096";
constexpr DWORD uiLimits = JOB_OBJECT_UILIMIT_DESKTOP | JOB_OBJECT_UILIMIT_DISPLAYSETTINGS | JOB_OBJECT_UILIMIT_EXITWINDOWS |
                           JOB_OBJECT_UILIMIT_GLOBALATOMS | JOB_OBJECT_UILIMIT_HANDLES | JOB_OBJECT_UILIMIT_READCLIPBOARD |
                           JOB_OBJECT_UILIMIT_SYSTEMPARAMETERS | JOB_OBJECT_UILIMIT_WRITECLIPBOARD;

std::vector<std::string>& report() {
  static std::vector<std::string> lines;
  return lines;
}

/// One kind of information, as large as the system says; aligned for each of its structures.
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

Handle ownToken() {
  HANDLE token = nullptr;
  if (OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY | TOKEN_ADJUST_PRIVILEGES | TOKEN_ADJUST_DEFAULT, &token) == FALSE) {
    throwLastError("OpenProcessToken", "");
  }
  return Handle(token);
}

void keepVariables(std::vector<std::string> names) {
  names.emplace_back(keptVariable);
  wchar_t* const block = GetEnvironmentStringsW();
  if (block == nullptr) throwLastError("GetEnvironmentStrings", "");
  std::vector<std::wstring> gone;
  for (const wchar_t* entry = block; *entry != L'\0'; entry += wcslen(entry) + 1) {
    const std::wstring text = entry;
    // Those that begin with = are the system's: the working folder of each drive.
    const size_t end = text.find(L'=');
    if (end == 0 || end == text.npos) continue;
    const std::wstring name = text.substr(0, end);
    const bool kept = std::any_of(names.begin(), names.end(), [&](const std::string& wanted) {
      return CompareStringOrdinal(wideText(wanted).c_str(), -1, name.c_str(), -1, TRUE) == CSTR_EQUAL;
    });
    if (!kept) gone.push_back(name);
  }
  FreeEnvironmentStringsW(block);
  for (const std::wstring& name : gone) {
    // Also the C runtime's copy.
    _wputenv((name + L"=").c_str());
    SetEnvironmentVariableW(name.c_str(), nullptr);
  }
}

void removePrivileges(HANDLE token) {
  LUID kept{};
  if (LookupPrivilegeValueW(nullptr, keptPrivilege, &kept) == FALSE) throwLastError("LookupPrivilegeValue", "");
  const auto isKept = [&](const LUID_AND_ATTRIBUTES& privilege) {
    return privilege.Luid.LowPart == kept.LowPart && privilege.Luid.HighPart == kept.HighPart;
  };
  auto bytes = tokenInformation(token, TokenPrivileges);
  auto* const held = reinterpret_cast<TOKEN_PRIVILEGES*>(bytes.data());
  for (DWORD i = 0; i < held->PrivilegeCount; ++i) {
    if (!isKept(held->Privileges[i])) held->Privileges[i].Attributes = SE_PRIVILEGE_REMOVED;
  }
  if (AdjustTokenPrivileges(token, FALSE, held, 0, nullptr, nullptr) == FALSE) throwLastError("AdjustTokenPrivileges", "");
  const auto left = tokenInformation(token, TokenPrivileges);
  const auto* const now = reinterpret_cast<const TOKEN_PRIVILEGES*>(left.data());
  if (!std::all_of(now->Privileges, now->Privileges + now->PrivilegeCount, isKept)) {
    throw std::runtime_error("restricted: the system did not take the privileges of this process's token; it has " +
                             std::to_string(now->PrivilegeCount));
  }
  report().push_back("token: no privileges but passing through folders");
}

/// False where the system does not do it.
bool lowerIntegrity(HANDLE token) {
  PSID low = nullptr;
  if (ConvertStringSidToSidW(lowLevel, &low) == FALSE) throwLastError("ConvertStringSidToSid", utf8Text(lowLevel));
  TOKEN_MANDATORY_LABEL label{{low, SE_GROUP_INTEGRITY}};
  const bool taken = SetTokenInformation(token, TokenIntegrityLevel, &label, sizeof label + GetLengthSid(low)) != FALSE;
  bool isLow = false;
  if (taken) {
    const auto bytes = tokenInformation(token, TokenIntegrityLevel);
    isLow = EqualSid(reinterpret_cast<const TOKEN_MANDATORY_LABEL*>(bytes.data())->Label.Sid, low) != FALSE;
  }
  LocalFree(low);
  return isLow;
}

/// What the system does not keep of it, in words. The job ends with the process.
std::vector<std::string> enterJob() {
  static auto* const job = new Handle(CreateJobObjectW(nullptr, nullptr));
  if (!job->isOpen()) throwLastError("CreateJobObject", "restricted");
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits{};
  limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_ACTIVE_PROCESS | JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION;
  limits.BasicLimitInformation.ActiveProcessLimit = 1;
  if (SetInformationJobObject(job->get(), JobObjectExtendedLimitInformation, &limits, sizeof limits) == FALSE) {
    throwLastError("SetInformationJobObject", "JOB_OBJECT_LIMIT_ACTIVE_PROCESS");
  }
  JOBOBJECT_BASIC_UI_RESTRICTIONS ui{uiLimits};
  const bool uiTaken = SetInformationJobObject(job->get(), JobObjectBasicUIRestrictions, &ui, sizeof ui) != FALSE;
  if (AssignProcessToJobObject(job->get(), GetCurrentProcess()) == FALSE) throwLastError("AssignProcessToJobObject", "restricted");
  std::vector<std::string> lacking;
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION kept{};
  QueryInformationJobObject(job->get(), JobObjectExtendedLimitInformation, &kept, sizeof kept, nullptr);
  if (kept.BasicLimitInformation.ActiveProcessLimit != 1) lacking.emplace_back("other programs can be started");
  JOBOBJECT_BASIC_UI_RESTRICTIONS keptUi{};
  const bool uiKnown = QueryInformationJobObject(job->get(), JobObjectBasicUIRestrictions, &keptUi, sizeof keptUi, nullptr) != FALSE;
  if (!uiTaken || !uiKnown || keptUi.UIRestrictionsClass != uiLimits) {
    lacking.emplace_back("clipboard, desktop and windows of others can be reached");
  }
  return lacking;
}

}  // namespace

const std::vector<std::string>& restrictionReport() { return report(); }

void restrictProcess(const Restriction& restriction, const std::vector<SystemHandle>&) {
  if (!restriction.writable.empty()) {
    throwNotOnWindows("restricted: files that may be changed (" + restriction.writable.front() + "): single files cannot be granted");
  }
  for (const std::string& library : restriction.libraries) {
    if (LoadLibraryW(wideText(library).c_str()) == nullptr) throwLastError("LoadLibrary", library);
  }
  keepVariables(restriction.variables);
  report().push_back(std::string("environment: ") + keptVariable + (restriction.variables.empty() ? " alone" : " and what was set for the run"));
  const Handle token = ownToken();
  removePrivileges(token.get());
  if (lowerIntegrity(token.get())) report().push_back("files and processes of the user: not to be changed (low integrity level)");
  else report().push_back("lacking: this system keeps the integrity level: what the user may change, the program may");
  const std::vector<std::string> lacking = enterJob();
  if (lacking.empty()) report().push_back("other programs, clipboard, desktop: none (job)");
  for (const std::string& what : lacking) report().push_back("lacking: this system forgets a limit of jobs: " + what);
  report().push_back("lacking: Windows lets the program read what its user may read, and use the network");
}

}  // namespace loadstone
