// corpus:
#include "../check.h"

static int unwound;
struct Counter {
  ~Counter() { unwound++; }
};
__attribute__((noinline)) static int deep(int n) {
  Counter counter;
  if (n == 0) throw 7;
  return deep(n - 1) + 1;
}

int main() {
  for (int i = 0; i < 2000; i++) {
    try {
      deep(i % 10);
      CHECK(false);
    } catch (int value) {
      CHECK(value == 7);
    }
  }
  CHECK(unwound == 11000);
  unwound = 0;
  try { deep(3000); } catch (int) { CHECK(unwound == 3001); }
}
