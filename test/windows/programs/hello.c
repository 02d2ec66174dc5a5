// Output of both streams, formatted numbers, arguments, a handler at exit, a status.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static void bye(void) { puts("bye"); }

int main(int argc, char **argv) {
  atexit(bye);
  printf("%d arguments, the last is %s, %.3f\n", argc - 1, argv[argc - 1], sqrt(2.0));
  fprintf(stderr, "an error\n");
  return 7;
}
