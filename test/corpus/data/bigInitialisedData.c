// corpus:
#include "../check.h"

#define SIXTEEN(x) x, x + 1, x + 2, x + 3, x + 4, x + 5, x + 6, x + 7, x + 8, x + 9, x + 10, x + 11, x + 12, x + 13, x + 14, x + 15
#define MANY(x) SIXTEEN(x), SIXTEEN(x + 16), SIXTEEN(x + 32), SIXTEEN(x + 48)
int numbers[1 << 19] = {[0] = MANY(0), [1000] = MANY(1000), [(1 << 19) - 64] = MANY(7)};
const char constant[1 << 20] = {[12345] = 'c', [(1 << 20) - 1] = 'e'};

int main(void) {
  CHECK(numbers[63] == 63 && numbers[1063] == 1063 && numbers[(1 << 19) - 1] == 70 && numbers[64] == 0);
  CHECK(constant[OPAQUE(12345)] == 'c' && constant[(1 << 20) - 1] == 'e' && constant[1] == 0);
  numbers[OPAQUE(100000)] = 3;
  CHECK(numbers[100000] == 3);
  return 0;
}
