// corpus:
#include "../check.h"

static char block[100 << 20];
char other[3 << 20], last;

int main(void) {
  for (size_t i = 0; i < sizeof block; i += 1 << 20) CHECK(block[i] == 0);
  block[sizeof block - 1] = 5;
  block[OPAQUE(50) << 20] = 7;
  other[sizeof other - 1] = 9;
  CHECK(block[sizeof block - 1] + block[50 << 20] + other[sizeof other - 1] == 21 && last == 0);
  return 0;
}
