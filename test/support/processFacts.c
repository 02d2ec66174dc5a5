// What Windows says of its processes, for tests, which on Linux read /proc. Compiled by build/windowsSuite.mjs.
//
// processFacts maps PID             a line for each range of memory: START END RIGHTS NAME
// processFacts bytes PID AT LENGTH  what it has in its memory, in hexadecimal
// processFacts handles PID          how many handles it has open
// processFacts resident PID         kilobytes of its memory that are in use
// processFacts list                 a line for each process: PID PARENT NAME
#define PSAPI_VERSION 2
#include <windows.h>
// After windows.h.
#include <psapi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tlhelp32.h>

static int fail(const char *what) {
  fprintf(stderr, "%s: error %lu\n", what, GetLastError());
  return 1;
}

static const char *rightsOf(DWORD protection) {
  switch (protection & 0xff) {
    case PAGE_READONLY: return "r--";
    case PAGE_READWRITE:
    case PAGE_WRITECOPY: return "rw-";
    case PAGE_EXECUTE: return "--x";
    case PAGE_EXECUTE_READ: return "r-x";
    case PAGE_EXECUTE_READWRITE:
    case PAGE_EXECUTE_WRITECOPY: return "rwx";
    default: return "---";
  }
}

static void printMaps(HANDLE process) {
  MEMORY_BASIC_INFORMATION range;
  for (char *at = NULL; VirtualQueryEx(process, at, &range, sizeof range) != 0; at = (char *)range.BaseAddress + range.RegionSize) {
    if (range.State == MEM_FREE) continue;
    const char *const kind = range.Type == MEM_IMAGE ? "image" : range.Type == MEM_MAPPED ? "section" : "private";
    const unsigned long long start = (unsigned long long)range.BaseAddress;
    printf("%llx %llx %s %s\n", start, start + range.RegionSize, range.State == MEM_COMMIT ? rightsOf(range.Protect) : "---", kind);
  }
}

static int printBytes(HANDLE process, unsigned long long at, size_t length) {
  unsigned char *const bytes = malloc(length);
  SIZE_T read = 0;
  if (!bytes || !ReadProcessMemory(process, (void *)at, bytes, length, &read) || read != length) return fail("ReadProcessMemory");
  for (size_t i = 0; i < length; i++) printf("%02x", bytes[i]);
  return 0;
}

static int listProcesses(void) {
  const HANDLE all = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
  PROCESSENTRY32 entry = {.dwSize = sizeof entry};
  if (all == INVALID_HANDLE_VALUE || !Process32First(all, &entry)) return fail("CreateToolhelp32Snapshot");
  do printf("%lu %lu %s\n", entry.th32ProcessID, entry.th32ParentProcessID, entry.szExeFile);
  while (Process32Next(all, &entry));
  return 0;
}

int main(int argc, char **argv) {
  if (argc == 2 && strcmp(argv[1], "list") == 0) return listProcesses();
  if (argc < 3) return 2;
  const DWORD rights = PROCESS_QUERY_INFORMATION | PROCESS_VM_READ;
  const HANDLE process = OpenProcess(rights, FALSE, strtoul(argv[2], NULL, 10));
  if (!process) return fail("OpenProcess");
  if (strcmp(argv[1], "maps") == 0) {
    printMaps(process);
    return 0;
  }
  if (strcmp(argv[1], "bytes") == 0 && argc == 5) return printBytes(process, strtoull(argv[3], NULL, 10), strtoul(argv[4], NULL, 10));
  if (strcmp(argv[1], "handles") == 0) {
    DWORD count = 0;
    if (!GetProcessHandleCount(process, &count)) return fail("GetProcessHandleCount");
    printf("%lu\n", count);
    return 0;
  }
  if (strcmp(argv[1], "resident") == 0) {
    PROCESS_MEMORY_COUNTERS counters;
    if (!GetProcessMemoryInfo(process, &counters, sizeof counters)) return fail("GetProcessMemoryInfo");
    printf("%llu\n", (unsigned long long)counters.WorkingSetSize / 1024);
    return 0;
  }
  return 2;
}
