// corpus:
#include "../check.h"

__attribute__((noinline)) static long ackermann(long m, long n) {
  if (m == 0) return n + 1;
  if (n == 0) return ackermann(m - 1, 1);
  return ackermann(m - 1, ackermann(m, n - 1));
}
__attribute__((noinline)) static unsigned depth(unsigned n) {
  volatile char frame[256];
  frame[0] = (char)n;
  return n == 0 ? 0 : depth(n - 1) + 1 + (frame[0] != (char)n);
}

int main(void) {
  CHECK(ackermann(2, 300) == 603);
  CHECK(depth(10000) == 10000);
  return 0;
}
