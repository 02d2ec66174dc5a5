// corpus:
#include "../check.h"

__attribute__((noinline)) static long weigh(char a, short b, int c, long d, float e, double f, long g, long h, long i,
    char j, double k, double l, double m, double n, double o, double p, double q, long double r, __int128 s) {
  return a + 2 * b + 3 * c + 4 * d + 5 * (long)e + 6 * (long)f + 7 * g + 8 * h + 9 * i + 10 * j + 11 * (long)k +
         12 * (long)l + 13 * (long)m + 14 * (long)n + 15 * (long)o + 16 * (long)p + 17 * (long)q + 18 * (long)r + 19 * (long)s;
}

int main(void) {
  CHECK(weigh(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1) == 190);
  CHECK(weigh(0, 0, 0, 0, 0, 0, 0, 0, 0, -1, 0, 0, 0, 0, 0, 0, 2, 3, -4) == 2);
  return 0;
}
