// corpus: files=structsByValue.other.c
#include "../check.h"
#include "structsByValue.h"

int main(void) {
  struct large large = make_large(3);
  CHECK(large.values[0] == 3 && large.values[19] == 22);
  CHECK(sum_large(large, 1) == 251);
  struct mixed mixed = make_mixed(2, 0.5);
  CHECK(mixed.integer == 2 && mixed.real == 0.5);
  CHECK(take_mixed(mixed, (struct floats){1, 2, 3}) == 8.5);
  return 0;
}
