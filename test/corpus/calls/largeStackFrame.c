// corpus: flags=-fstack-clash-protection
#include <string.h>
#include "../check.h"

__attribute__((noinline)) static int big(int seed) {
  volatile unsigned char frame[4 << 20];
  for (unsigned i = 0; i < sizeof frame; i += 4096) frame[i] = (unsigned char)(seed + i / 4096);
  int sum = 0;
  for (unsigned i = 0; i < sizeof frame; i += 4096) sum += frame[i];
  return sum;
}

int main(void) {
  CHECK(big(0) == 255 * 256 / 2 * 4);
  return 0;
}
