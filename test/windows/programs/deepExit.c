// exit() in a function, with buffered output and handlers, and a status of more than a byte.
#include <stdio.h>
#include <stdlib.h>

static void first(void) { puts("first handler, runs last"); }
static void second(void) { puts("second handler"); }

static void leave(int status) {
  printf("leaving with %d", status);
  exit(status);
}

int main(void) {
  atexit(first);
  atexit(second);
  leave(300);
  return 1;
}
