// corpus: not=clang,large
#include "../check.h"

static int values[256];
__attribute__((target_clones("avx2", "sse4.2", "default"), noinline)) int sum(int n) {
  int total = 0;
  for (int i = 0; i < n; i++) total += values[i] * 3;
  return total;
}
static int (*const pointer)(int) = sum;

int main(void) {
  for (int i = 0; i < 256; i++) values[i] = i;
  CHECK(sum(256) == 97920 && OPAQUE(pointer)(2) == 3);
  return 0;
}
