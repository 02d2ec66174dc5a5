// corpus:
#include "../check.h"

static int odd(unsigned n);
__attribute__((noinline)) static int even(unsigned n) { return n == 0 ? 1 : odd(n - 1); }
__attribute__((noinline)) static int odd(unsigned n) { return n == 0 ? 0 : even(n - 1); }
__attribute__((noinline)) static int into_libc(const char *text) { return atoi(text); }

int main(void) {
  CHECK(even(OPAQUE(1000)) == 1);
  CHECK(odd(OPAQUE(1000)) == 0);
  CHECK(into_libc("42") == 42);
  return 0;
}
