// corpus:
#include "../check.h"

static int local(int x) { return x + 1; }
int global(int x) { return x * 2; }
__attribute__((noinline)) static int apply(int (*function)(int), int x) { return function(x); }
static int (*const table[])(int) = {local, global, abs};
static int (*changing)(int) = global;

int main(void) {
  CHECK(apply(local, 1) == 2);
  CHECK(apply(global, 4) == 8);
  CHECK(apply(abs, -9) == 9);
  for (int i = 0; i < 3; i++) CHECK(table[OPAQUE(i)](5) == (int[]){6, 10, 5}[i]);
  changing = local;
  CHECK(OPAQUE(changing)(1) == 2);
  return 0;
}
