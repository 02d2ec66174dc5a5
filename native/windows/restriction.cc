// What a process gives up of itself for good: libraries are opened first, then the environment, the privileges of its
// token, and the token's integrity level. The token with restricting groups and the job come with its start
// (restrictedStart.hh). Each is read back, since systems take some of it and forget it (Wine). Nothing here takes files that
// anybody may read, or the network.

#include "../restriction.hh"

#include "win32.hh"

#include <sddl.h>

#include <algorithm>
#include <stdexcept>

#include "../runtimeLibraries.hh"
#include "../systemError.hh"
#include "restrictedJob.hh"
#include "restrictedStart.hh"
#include "restrictedToken.hh"
#include "token.hh"

namespace loadstone {

namespace {

/// Lets folders be passed through whose content one may not see; restricted tokens keep it too (DISABLE_MAX_PRIVILEGE).
constexpr const wchar_t* keptPrivilege = SE_CHANGE_NOTIFY_NAME;
/// Libraries of the system look for their parts by it.
constexpr const char* keptVariable = "SystemRoot";
/// "Low mandatory level": it cannot write into what has none of its own, nor open the processes of its user.
constexpr const wchar_t* lowLevel = L"S-1-16-4096";

std::vector<std::string>& report() {
  static std::vector<std::string> lines;
  return lines;
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

/// Of this process alone; the job ends with it. What the system forgot of it, in words.
std::vector<std::string> enterJob() {
  static auto* const job = new Handle();
  for (const bool limitsDesktop : {true, false}) {
    *job = makeRestrictedJob(limitsDesktop);
    // A process that was put into a job before enters none with limits on the desktop.
    if (AssignProcessToJobObject(job->get(), GetCurrentProcess()) != FALSE) return forgottenByJob(job->get());
  }
  throwLastError("AssignProcessToJobObject", "restricted");
}

/// Whether files of its user can be read.
bool reportToken() {
  const RestrictedStart& start = restrictedStart();
  if (!start.isDone) {
    report().push_back("lacking: no restricted token could be made: " + start.failure);
    return true;
  }
  const TokenLimits limits = ownTokenLimits();
  if (limits.deniesGroups) report().push_back("token: a restricted one, its groups but Users and Everyone only deny");
  else report().push_back("lacking: this system keeps the groups of the token: what they may, the program may");
  if (!limits.restricts) report().push_back("lacking: this system forgets the restricting groups of tokens");
  else if (limits.readsAsUser) report().push_back("lacking: Windows grants no single files: all that the user may read can be read");
  else report().push_back("files that are open to the user alone: none (restricting groups)");
  return !limits.restricts || limits.readsAsUser;
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
  // All that every program gets, found by variables that go, and by rights that go.
  RuntimeLibraries::instance();
  keepVariables(restriction.variables);
  report().push_back(std::string("environment: ") + keptVariable + (restriction.variables.empty() ? " alone" : " and what was set for the run"));
  {
    const Handle token = ownToken();
    removePrivileges(token.get());
    if (lowerIntegrity(token.get())) report().push_back("files and processes of the user: not to be changed (low integrity level)");
    else report().push_back("lacking: this system keeps the integrity level: what the user may change, the program may");
  }
  const bool isStartedAnew = restrictedStart().isDone;
  if (isStartedAnew) endBeginning();
  const bool readsAsUser = reportToken();
  const std::vector<std::string> lacking = isStartedAnew ? forgottenByJob(nullptr) : enterJob();
  if (lacking.empty()) report().push_back("other programs, clipboard, desktop: none (job)");
  for (const std::string& what : lacking) report().push_back("lacking: this system forgets a limit of jobs: " + what);
  report().push_back(std::string("lacking: Windows lets the program read what ") +
                     (readsAsUser ? "its user" : "every user of this machine") + " may read, and use the network");
}

}  // namespace loadstone
