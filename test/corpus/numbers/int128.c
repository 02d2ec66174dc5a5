// corpus:
#include "../check.h"

typedef unsigned __int128 u128;
static u128 in_data = ((u128)0x0123456789abcdef << 64) | 0xfedcba9876543210;
__attribute__((noinline)) static u128 power(u128 base, int exponent) { return exponent == 0 ? 1 : base * power(base, exponent - 1); }

int main(void) {
  volatile __int128 a = -((__int128)1 << 90), b = 1234567;
  CHECK((unsigned long)(in_data >> 64) == 0x0123456789abcdef);
  CHECK(a / b * b + a % b == a && (a / b) < 0);
  u128 big = power(10, 30);
  CHECK(big / power(10, 28) == 100 && big % 7 == 1 && (unsigned long)(big >> 64) == 54210108624UL);
  CHECK((double)a == -0x1p90 && (__int128)0x1p100 == (__int128)1 << 100);
  __int128 sum;
  CHECK(__builtin_add_overflow((__int128)1 << 126, (__int128)1 << 126, &sum));
  CHECK(__builtin_mul_overflow(a, a, &sum));
  return 0;
}
