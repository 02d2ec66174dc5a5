// corpus:
#include "../check.h"

static int calls;
static void count(void) { calls++; }
static void report(void) { printf("%d\n", calls); }

int main(void) {
  CHECK(atexit(report) == 0);
  for (int i = 0; i < 1000; i++) CHECK(atexit(count) == 0);
  return 0;
}
