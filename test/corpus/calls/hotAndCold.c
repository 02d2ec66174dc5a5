// corpus: flags=-O2
#include "../check.h"

__attribute__((cold, noinline)) static int rare(int x) { return x - 100; }
__attribute__((hot, noinline)) static int common(int x) {
  if (__builtin_expect(x > 1000, 0)) {
    for (int i = 0; i < 10; i++) x = rare(x) + i;
    puts("rare");
  }
  return x + 1;
}

int main(void) {
  CHECK(common(OPAQUE(1)) == 2);
  CHECK(common(OPAQUE(2000)) == 1046);
  return 0;
}
