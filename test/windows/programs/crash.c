// Writes where nothing is mapped.
#include <stdio.h>

static void poke(volatile int *place) { *place = 1; }

int main(void) {
  puts("about to crash");
  fflush(stdout);
  poke((volatile int *)0x18);
  return 0;
}
