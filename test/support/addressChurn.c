// A library whose threads take and give back address space without end, as those of a program do: pages, heap, threads
// with their stacks. Loaded by executors under test; compiled by build/windowsSuite.mjs.
#include <windows.h>

#include <stdlib.h>

enum { churners = 3, kept = 24 };

static volatile LONG running;
static volatile LONG rounds;
static HANDLE threads[churners];

static DWORD WINAPI endAtOnce(void *unused) {
  (void)unused;
  return 0;
}

/* Sizes of 64 KB to 16 MB: any hole that a view leaves is soon filled. */
static DWORD WINAPI churn(void *given) {
  void *pages[kept] = {0};
  void *blocks[kept] = {0};
  unsigned seed = (unsigned)(size_t)given;
  while (running) {
    seed = seed * 1103515245u + 12345u;
    const unsigned place = (seed >> 8) % kept;
    if (pages[place]) VirtualFree(pages[place], 0, MEM_RELEASE);
    pages[place] = VirtualAlloc(NULL, (SIZE_T)65536 << (seed >> 16) % 9, MEM_RESERVE, PAGE_NOACCESS);
    free(blocks[place]);
    blocks[place] = malloc((seed >> 12) % 2000000);
    if ((seed >> 20) % 64 == 0) {
      const HANDLE thread = CreateThread(NULL, 0, endAtOnce, NULL, 0, NULL);
      if (thread) WaitForSingleObject(thread, INFINITE);
      if (thread) CloseHandle(thread);
    }
    InterlockedIncrement(&rounds);
  }
  for (int i = 0; i < kept; i++) {
    if (pages[i]) VirtualFree(pages[i], 0, MEM_RELEASE);
    free(blocks[i]);
  }
  return 0;
}

__declspec(dllexport) int startChurn(void) {
  running = 1;
  for (size_t i = 0; i < churners; i++) threads[i] = CreateThread(NULL, 0, churn, (void *)(i + 1), 0, NULL);
  return 0;
}

/* How often something was taken. */
__declspec(dllexport) int stopChurn(void) {
  running = 0;
  for (int i = 0; i < churners; i++) {
    WaitForSingleObject(threads[i], INFINITE);
    CloseHandle(threads[i]);
  }
  return rounds;
}
