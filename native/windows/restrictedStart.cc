#include "restrictedStart.hh"

#include <cstring>
#include <string>
#include <vector>

#include "../environment.hh"
#include "../nativeThread.hh"
#include "../restriction.hh"
#include "../systemError.hh"
#include "parentProcess.hh"
#include "restrictedJob.hh"
#include "restrictedToken.hh"

namespace loadstone {

namespace {

/// Tells the second process that it is the second: the id of the first. A value that somebody left is no parent's.
constexpr const char* startedByVariable = "LOADSTONE_RESTRICTED_BY";
constexpr BYTE openDescriptor = 1;
constexpr DWORD longestPath = 32768;

RestrictedStart& outcome() {
  static RestrictedStart start;
  return start;
}

std::wstring ownProgram() {
  std::wstring path(longestPath, L'\0');
  const DWORD length = GetModuleFileNameW(nullptr, path.data(), longestPath);
  if (length == 0 || length == longestPath) throwLastError("GetModuleFileName", "");
  path.resize(length);
  return path;
}

/// What the parent passed on: the standard handles, and those of the C runtime's descriptors. The latter's list, which the
/// second process is given as it is: an int with their number, a byte of flags for each, and the handles.
std::vector<HANDLE> handlesToPass(const STARTUPINFOW& startup) {
  std::vector<HANDLE> passed;
  const auto pass = [&](HANDLE handle) {
    if (handle == nullptr || handle == INVALID_HANDLE_VALUE) return;
    for (const HANDLE known : passed) {
      if (known == handle) return;
    }
    if (SetHandleInformation(handle, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT) != FALSE) passed.push_back(handle);
  };
  for (const HANDLE handle : {startup.hStdInput, startup.hStdOutput, startup.hStdError}) pass(handle);
  int count = 0;
  if (startup.lpReserved2 == nullptr || startup.cbReserved2 < sizeof count) return passed;
  std::memcpy(&count, startup.lpReserved2, sizeof count);
  constexpr size_t each = sizeof openDescriptor + sizeof(HANDLE);
  if (count < 0 || static_cast<size_t>(count) > (startup.cbReserved2 - sizeof count) / each) return passed;
  const BYTE* const flags = startup.lpReserved2 + sizeof count;
  for (int i = 0; i < count; ++i) {
    HANDLE handle = nullptr;
    std::memcpy(&handle, flags + count + static_cast<size_t>(i) * sizeof handle, sizeof handle);
    if ((flags[i] & openDescriptor) != 0) pass(handle);
  }
  return passed;
}

/// Of a start: the job that the process begins in, and the only handles that it inherits. They have to stay where they are.
class StartAttributes {
 public:
  StartAttributes(HANDLE& job, std::vector<HANDLE>& handles) {
    SIZE_T size = 0;
    InitializeProcThreadAttributeList(nullptr, count, 0, &size);
    bytes_.resize(size);
    if (InitializeProcThreadAttributeList(get(), count, 0, &size) == FALSE) throwLastError("InitializeProcThreadAttributeList", "");
    set(PROC_THREAD_ATTRIBUTE_JOB_LIST, &job, sizeof job);
    set(PROC_THREAD_ATTRIBUTE_HANDLE_LIST, handles.data(), handles.size() * sizeof(HANDLE));
  }
  StartAttributes(const StartAttributes&) = delete;
  StartAttributes& operator=(const StartAttributes&) = delete;
  ~StartAttributes() { DeleteProcThreadAttributeList(get()); }
  LPPROC_THREAD_ATTRIBUTE_LIST get() { return reinterpret_cast<LPPROC_THREAD_ATTRIBUTE_LIST>(bytes_.data()); }

 private:
  static constexpr DWORD count = 2;

  void set(DWORD_PTR attribute, void* value, size_t size) {
    if (UpdateProcThreadAttribute(get(), 0, attribute, value, size, nullptr, nullptr) == FALSE) {
      throwLastError("UpdateProcThreadAttribute", std::to_string(attribute));
    }
  }

  std::vector<BYTE> bytes_;
};

struct SecondProcess {
  Handle job;
  Handle process;
  Handle thread;
};

/// Suspended, in its job from the first moment: should this process end now, that one does.
SecondProcess createSuspended(HANDLE token, STARTUPINFOW& startup, std::vector<HANDLE>& handles) {
  const std::wstring program = ownProgram();
  DWORD error = ERROR_SUCCESS;
  for (const bool limitsDesktop : {true, false}) {
    SecondProcess second;
    second.job = makeRestrictedJob(limitsDesktop);
    HANDLE job = second.job.get();
    StartAttributes attributes(job, handles);
    STARTUPINFOEXW extended{startup, attributes.get()};
    extended.StartupInfo.cb = sizeof extended;
    std::wstring words = GetCommandLineW();
    PROCESS_INFORMATION made{};
    if (CreateProcessAsUserW(token, program.c_str(), words.data(), nullptr, nullptr, TRUE,
                             CREATE_SUSPENDED | EXTENDED_STARTUPINFO_PRESENT, nullptr, nullptr, &extended.StartupInfo, &made) != FALSE) {
      second.process = Handle(made.hProcess);
      second.thread = Handle(made.hThread);
      return second;
    }
    // Where this process is in a job that nothing leaves, only one without limits on the desktop can be inside of it.
    error = GetLastError();
  }
  throw SystemError("CreateProcessAsUser", utf8Text(program), static_cast<int>(error));
}

SecondProcess startSecond(bool readsAsUser, STARTUPINFOW& startup, std::vector<HANDLE>& handles) {
  const RestrictedTokens tokens = makeRestrictedTokens(readsAsUser);
  SecondProcess second = createSuspended(tokens.primary.get(), startup, handles);
  HANDLE thread = second.thread.get();
  BOOL isInJob = FALSE;
  if (IsProcessInJob(second.process.get(), second.job.get(), &isInJob) == FALSE || isInJob == FALSE) {
    TerminateProcess(second.process.get(), 1);
    throw SystemError("CreateProcessAsUser", "PROC_THREAD_ATTRIBUTE_JOB_LIST", ERROR_NOT_SUPPORTED);
  }
  // Where this fails, it ends with its job.
  if (SetThreadToken(&thread, tokens.beginning.get()) == FALSE) throwLastError("SetThreadToken", "");
  if (ResumeThread(thread) == static_cast<DWORD>(-1)) throwLastError("ResumeThread", "");
  return second;
}

}  // namespace

const RestrictedStart& restrictedStart() { return outcome(); }

void startRestricted(const Restriction& restriction) {
  const std::string startedBy = takeVariable(startedByVariable);
  if (!startedBy.empty() && startedBy == std::to_string(parentProcess())) {
    outcome().isDone = true;
    return;
  }
  STARTUPINFOW startup{};
  GetStartupInfoW(&startup);
  startup.dwFlags = (startup.dwFlags & STARTF_USESHOWWINDOW) | STARTF_USESTDHANDLES;
  startup.hStdInput = GetStdHandle(STD_INPUT_HANDLE);
  startup.hStdOutput = GetStdHandle(STD_OUTPUT_HANDLE);
  startup.hStdError = GetStdHandle(STD_ERROR_HANDLE);
  std::vector<HANDLE> handles = handlesToPass(startup);
  SecondProcess second;
  try {
    SetEnvironmentVariableW(wideText(startedByVariable).c_str(), std::to_wstring(GetCurrentProcessId()).c_str());
    second = startSecond(!restriction.readable.empty(), startup, handles);
  } catch (const SystemError& error) {
    takeVariable(startedByVariable);
    outcome().failure = error.what();
    return;
  }
  // The connection and the streams end with the second process alone.
  for (const HANDLE handle : handles) CloseHandle(handle);
  // Ctrl-C reaches both; the other decides what comes of it.
  SetConsoleCtrlHandler(nullptr, TRUE);
  dieWith(parentProcess());
  WaitForSingleObject(second.process.get(), INFINITE);
  DWORD status = 1;
  GetExitCodeProcess(second.process.get(), &status);
  endProcess(static_cast<int>(status));
}

uint32_t processStartedAnew() { return outcome().isDone ? GetCurrentProcessId() : 0; }

void endBeginning() {
  if (RevertToSelf() == FALSE) throwLastError("RevertToSelf", "");
  HANDLE token = nullptr;
  if (OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &token) != FALSE || GetLastError() != ERROR_NO_TOKEN) {
    const Handle other(token);
    throw SystemError("RevertToSelf", "the thread still goes by another token", ERROR_NOT_SUPPORTED);
  }
}

}  // namespace loadstone
