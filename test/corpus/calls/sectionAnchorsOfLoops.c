// corpus: flags=-O3,-falign-functions=64,-falign-loops=32
#include <stdint.h>
#include "../check.h"

static float left[1024], right[1024];
__attribute__((noinline)) static float dot(void) {
  float sum = 0;
  for (int i = 0; i < 1024; i++) sum += left[i] * right[i];
  return sum;
}

int main(void) {
  CHECK(OPAQUE((uintptr_t)dot) % 64 == 0);
  for (int i = 0; i < 1024; i++) {
    left[i] = (float)(i % 4);
    right[i] = 2;
  }
  CHECK(dot() == 3072);
  return 0;
}
