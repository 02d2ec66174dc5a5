// corpus:
#include <setjmp.h>
#include <signal.h>
#include "../check.h"

const int constant[4] = {1, 2, 3, 4};
static int *const table[] = {(int *)constant};
static sigjmp_buf place;
static void handler(int number) { siglongjmp(place, number); }

int main(void) {
  signal(SIGSEGV, handler);
  volatile int faults = 0;
  if (sigsetjmp(place, 1) == 0) *(volatile int *)OPAQUE(table[0]) = 9;
  else faults++;
  if (sigsetjmp(place, 1) == 0) *(volatile char *)OPAQUE((long)main) = 9;
  else faults++;
  CHECK(faults == 2 && constant[0] == 1);
  return 0;
}
