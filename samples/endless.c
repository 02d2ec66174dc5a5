// Runs until it is stopped. The counter shows that it lives.
#include <stdio.h>
#include <time.h>

int main(void) {
  for (unsigned long second = 0;; second++) {
    printf("running for %lu s: press Stop\n", second);
    fflush(stdout);
    time_t end = time(NULL) + 1;
    while (time(NULL) < end) {
    }
  }
}
