// corpus: not=clang
// Trampolines on the stack: the object asks for an executable one.
#include "../check.h"

static int apply(int (*function)(int), int x) { return function(x); }

int main(void) {
  int base = OPAQUE(10);
  int add(int x) { return x + base; }
  CHECK(apply(add, 5) == 15);
  base = 20;
  CHECK(apply(add, 5) == 25);
  int compare(const void *a, const void *b) { base++; return *(const int *)a - *(const int *)b; }
  int numbers[] = {3, 1, 2};
  qsort(numbers, 3, sizeof *numbers, compare);
  CHECK(numbers[0] == 1 && base > 20);
  return 0;
}
