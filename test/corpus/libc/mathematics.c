// corpus: libs=m flags=-D_GNU_SOURCE
#include <fenv.h>
#include <math.h>
#include <tgmath.h>
#include "../check.h"

static double (*const functions[])(double) = {sin, cos, exp, log, floor, ceil, trunc, rint};
static volatile double one = 1, zero, big = 1e308;

int main(void) {
  CHECK(functions[0](zero) == 0 && functions[1](zero) == 1 && functions[2](zero) == 1 && functions[3](one) == 0);
  CHECK(functions[4](one / 2) == 0 && functions[5](one / 2) == 1 && functions[7](one + 0.5) == 2);
  CHECK(fma(one, 2, 3) == 5 && pow(one + 1, 10) == 1024 && hypot(3 * one, 4) == 5 && fabs(cbrt(27 * one) - 3) < 1e-12);
  CHECK(isinf(big * 10) && isnan(zero / zero) && signbit(-zero) && fmod(7 * one, 4) == 3);
  feclearexcept(FE_ALL_EXCEPT);
  volatile double quotient = one / zero;
  CHECK(isinf(quotient) && fetestexcept(FE_DIVBYZERO));
  fesetround(FE_UPWARD);
  CHECK(lrint(one + 0.1) == 2);
  fesetround(FE_TONEAREST);
  lgamma(-0.5 * one);
  CHECK(signgam == -1 && sqrtl(4.0L * one) == 2 && fabsf(-1.5f * (float)one) == 1.5f);
  return 0;
}
