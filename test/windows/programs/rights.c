// What this process may do: the privileges of its token, its groups, its integrity level, how many threads
// have another token, a variable of its environment, whether it can start a program; and that it computes.
#include <stdio.h>
#include <windows.h>
// After windows.h.
#include <sddl.h>
#include <tlhelp32.h>

static void printGroups(const char *name, const TOKEN_GROUPS *groups, DWORD attribute) {
  printf("%s:", name);
  for (DWORD i = 0; i < groups->GroupCount; i++) {
    char *text;
    if ((groups->Groups[i].Attributes & attribute) != attribute || !ConvertSidToStringSidA(groups->Groups[i].Sid, &text)) continue;
    printf(" %s", text);
    LocalFree(text);
  }
  printf("\n");
}

static void printToken(void) {
  HANDLE token;
  union {
    TOKEN_PRIVILEGES privileges;
    TOKEN_MANDATORY_LABEL label;
    TOKEN_GROUPS groups;
    BYTE bytes[4096];
  } of;
  DWORD size;
  if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token)) return;
  if (GetTokenInformation(token, TokenPrivileges, &of, sizeof of, &size)) {
    printf("privileges: %lu\n", of.privileges.PrivilegeCount);
  }
  if (GetTokenInformation(token, TokenIntegrityLevel, &of, sizeof of, &size)) {
    const SID *const level = of.label.Label.Sid;
    printf("integrity level: %lu\n", level->SubAuthority[level->SubAuthorityCount - 1]);
  }
  if (GetTokenInformation(token, TokenGroups, &of, sizeof of, &size)) {
    printGroups("groups", &of.groups, SE_GROUP_ENABLED);
    printGroups("groups that deny", &of.groups, SE_GROUP_USE_FOR_DENY_ONLY);
  }
  if (GetTokenInformation(token, TokenRestrictedSids, &of, sizeof of, &size)) printGroups("restricting groups", &of.groups, 0);
  printf("restricted: %s\n", IsTokenRestricted(token) ? "yes" : "no");
  CloseHandle(token);
}

/// Threads of this process that go by another token than the process's.
static int threadsOfOtherRights(void) {
  const HANDLE all = CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0);
  THREADENTRY32 thread = {.dwSize = sizeof thread};
  int found = 0;
  for (BOOL more = Thread32First(all, &thread); more; more = Thread32Next(all, &thread)) {
    if (thread.th32OwnerProcessID != GetCurrentProcessId()) continue;
    const HANDLE opened = OpenThread(THREAD_QUERY_INFORMATION, FALSE, thread.th32ThreadID);
    HANDLE token;
    if (OpenThreadToken(opened, TOKEN_QUERY, TRUE, &token)) {
      CloseHandle(token);
      found++;
    }
    CloseHandle(opened);
  }
  CloseHandle(all);
  return found;
}

int main(void) {
  char value[32] = "";
  GetEnvironmentVariableA("LOADSTONE_TEST_SECRET", value, sizeof value);
  printToken();
  printf("threads with another token: %d\n", threadsOfOtherRights());
  printf("variable: %s\n", value);
  STARTUPINFOA startup = {.cb = sizeof startup};
  PROCESS_INFORMATION made;
  char line[] = "hostname.exe";
  const int starts = CreateProcessA(NULL, line, NULL, NULL, FALSE, CREATE_SUSPENDED, NULL, NULL, &startup, &made);
  if (starts) TerminateProcess(made.hProcess, 0);
  printf("starts a program: %s\n", starts ? "yes" : "no");
  unsigned sum = 0;
  for (unsigned i = 1; i <= 100000; i++) sum += i * i;
  printf("sum: %u\n", sum);
  return 0;
}
