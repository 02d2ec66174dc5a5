// No process becomes another here: this one starts it, in a job that ends with this process, waits, and ends as it did.

#include "../replaceProcess.hh"

#include "../nativeThread.hh"
#include "../systemError.hh"
#include "win32.hh"

namespace loadstone {

namespace {

/// As CommandLineToArgvW and the C runtimes take it apart again.
std::wstring quoted(std::wstring_view word) {
  if (!word.empty() && word.find_first_of(L" \t\n\v\"") == word.npos) return std::wstring(word);
  std::wstring text = L"\"";
  size_t backslashes = 0;
  for (const wchar_t character : word) {
    if (character == L'\\') {
      ++backslashes;
      continue;
    }
    // Backslashes count twice before a quotation mark alone.
    text.append(character == L'"' ? 2 * backslashes + 1 : backslashes, L'\\');
    backslashes = 0;
    text += character;
  }
  return text.append(2 * backslashes, L'\\') + L'"';
}

Handle makeJob() {
  Handle job(CreateJobObjectW(nullptr, nullptr));
  if (!job.isOpen()) throwLastError("CreateJobObject", "");
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits{};
  limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE | JOB_OBJECT_LIMIT_SILENT_BREAKAWAY_OK;
  if (SetInformationJobObject(job.get(), JobObjectExtendedLimitInformation, &limits, sizeof limits) == FALSE) {
    throwLastError("SetInformationJobObject", "JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE");
  }
  return job;
}

}  // namespace

void replaceProcess(const std::string& program, const std::vector<std::string>& words, const std::vector<int>& descriptors) {
  if (!descriptors.empty()) throwNotOnWindows("passing open descriptors of this process on");
  std::wstring commandLine;
  for (const std::string& word : words) commandLine += (commandLine.empty() ? L"" : L" ") + quoted(wideText(word));
  STARTUPINFOW startup{};
  startup.cb = sizeof startup;
  startup.dwFlags = STARTF_USESTDHANDLES;
  startup.hStdInput = GetStdHandle(STD_INPUT_HANDLE);
  startup.hStdOutput = GetStdHandle(STD_OUTPUT_HANDLE);
  startup.hStdError = GetStdHandle(STD_ERROR_HANDLE);
  for (const HANDLE handle : {startup.hStdInput, startup.hStdOutput, startup.hStdError}) {
    SetHandleInformation(handle, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
  }
  const Handle job = makeJob();
  PROCESS_INFORMATION made{};
  if (CreateProcessW(wideText(program).c_str(), commandLine.data(), nullptr, nullptr, TRUE, CREATE_SUSPENDED, nullptr, nullptr,
                     &startup, &made) == FALSE) {
    throwLastError("CreateProcess", program);
  }
  const Handle process(made.hProcess);
  const Handle thread(made.hThread);
  if (AssignProcessToJobObject(job.get(), process.get()) == FALSE) {
    const DWORD error = GetLastError();
    TerminateProcess(process.get(), 1);
    throw SystemError("AssignProcessToJobObject", program, static_cast<int>(error));
  }
  ResumeThread(thread.get());
  // Ctrl-C reaches both; the other decides what comes of it.
  SetConsoleCtrlHandler(nullptr, TRUE);
  WaitForSingleObject(process.get(), INFINITE);
  DWORD status = 1;
  GetExitCodeProcess(process.get(), &status);
  endProcess(static_cast<int>(status));
}

}  // namespace loadstone
