// corpus:
#include "../check.h"

int main(void) {
  volatile unsigned long bits = 0xf0f0f0f0f0f0f0f0;
  volatile __int128 big = (__int128)1 << 100, small = 1000003;
  volatile double x = 1.5;
  volatile __float128 quad = 2;
  CHECK(__builtin_popcountl(bits) == 32 && __builtin_parityl(bits) == 0);
  CHECK((long)(big / small % 1000) == (long)((((__int128)1 << 100) / 1000003) % 1000));
  CHECK(__builtin_powi(x, 3) == 3.375);
  CHECK((double)(quad / 4 + quad) == 2.5);
  CHECK((double)(unsigned __int128)big == 0x1p100);
  return 0;
}
