// corpus:
#include "../check.h"

static volatile __float128 quad = 1.5;
static volatile _Float16 half = 1.5f16;
static volatile float single = 0.1f;

int main(void) {
  CHECK(quad * quad == 2.25 && (long)(quad * 1000) == 1500 && quad > 1 && (double)(quad / 3) == 0.5);
  CHECK((__float128)single != 0.1 && (long double)quad == 1.5L && -quad < 0);
  half = half * 2 + (_Float16)single;
  CHECK((float)half > 3.09f && (float)half < 3.11f && (int)half == 3);
  return 0;
}
