// Says that it runs, and never ends.
#include <stdio.h>

int main(void) {
  puts("running");
  fflush(stdout);
  for (volatile int i = 0;; i++) {
  }
}
