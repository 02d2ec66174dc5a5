// corpus:
#include <limits.h>
#include <stdint.h>
#include "../check.h"

static volatile double reals[] = {1.9, -1.9, 1e19, 4294967295.0};
static volatile uint64_t big = UINT64_MAX;

int main(void) {
  CHECK((int)reals[0] == 1 && (int)reals[1] == -1 && (uint64_t)reals[2] == 10000000000000000000u && (uint32_t)reals[3] == UINT32_MAX);
  CHECK((float)big == 18446744073709551616.0f && (double)(big >> 1) == 9223372036854775808.0);
  int result;
  CHECK(__builtin_add_overflow(INT_MAX, OPAQUE(1), &result) && !__builtin_mul_overflow(OPAQUE(46340), 46340, &result));
  CHECK(__builtin_clzl(big >> 5) == 5 && __builtin_ctzl(big << 9) == 9 && __builtin_bswap32(0x01020304) == 0x04030201);
  CHECK(__builtin_popcountl(big) == 64 && __builtin_ffs(OPAQUE(0)) == 0);
  return 0;
}
