// corpus:
#include <stdint.h>
#include <string.h>
#include "../check.h"

__attribute__((noinline)) static int aligned(int n) {
  _Alignas(128) char block[128];
  char variable[n];
  memset(block, 1, sizeof block);
  memset(variable, 2, (size_t)n);
  return OPAQUE((uintptr_t)block) % 128 == 0 && block[5] + variable[n - 1] == 3;
}

int main(void) {
  for (int n = 1; n < 300; n += 7) CHECK(aligned(n));
  return 0;
}
