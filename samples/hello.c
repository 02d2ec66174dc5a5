// The smallest program worth looking at: one call into the C library, one string, one number.
#include <stdio.h>

int main(int argc, char **argv) {
  printf("Hello from %s, %d argument%s.\n", argv[0], argc - 1, argc == 2 ? "" : "s");
  return 0;
}
