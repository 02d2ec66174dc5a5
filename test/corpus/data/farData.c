// corpus: flags=-mlarge-data-threshold=1000
// In the medium model gcc and clang move what is larger than the threshold into .ldata and its kin.
#include "../check.h"

char big_zero[100000];
int big_data[5000] = {1, 2, 3, [4999] = 9};
const int big_constant[5000] = {4, 5, 6, [4999] = 8};
int near = 3;
int *const inside = &big_data[2];
static char own_big_zero[70000];

int main(void) {
  big_zero[OPAQUE(99999)] = 1;
  own_big_zero[OPAQUE(69999)] = 2;
  CHECK(big_zero[99999] + own_big_zero[69999] + near == 6);
  CHECK(big_data[OPAQUE(4999)] == 9 && big_constant[OPAQUE(4999)] == 8 && *inside == 3);
  return 0;
}
