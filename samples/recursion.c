// Calls itself until the stack is used up.
#include <stdio.h>

static long depth(long level) {
  if (level < 0) return 0; // never: but a compiler that sees no end warns
  volatile char frame[512];
  frame[level & 511] = 1;
  return depth(level + 1) + frame[0];
}

int main(void) {
  puts("calling itself without end");
  fflush(stdout);
  return depth(0) != 0;
}
