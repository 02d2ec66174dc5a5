// corpus:
#include "../check.h"

__attribute__((ms_abi, noinline)) static long ms(long a, long b, long c, long d, long e, double f) {
  return a + 10 * b + 100 * c + 1000 * d + 10000 * e + (long)f;
}
static long (__attribute__((ms_abi)) *volatile pointer)(long, long, long, long, long, double) = ms;

int main(void) {
  CHECK(pointer(1, 2, 3, 4, 5, 0.5) == 54321);
  return 0;
}
