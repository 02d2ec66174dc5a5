// What this process may do: the privileges of its token, its integrity level, a variable of its environment, whether it
// can start a program; and that it computes.
#include <stdio.h>
#include <windows.h>

static void printToken(void) {
  HANDLE token;
  union {
    TOKEN_PRIVILEGES privileges;
    TOKEN_MANDATORY_LABEL label;
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
  CloseHandle(token);
}

int main(void) {
  char value[32] = "";
  GetEnvironmentVariableA("LOADSTONE_TEST_SECRET", value, sizeof value);
  printToken();
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
