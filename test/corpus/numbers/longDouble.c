// corpus: libs=m
#include <float.h>
#include <math.h>
#include <string.h>
#include "../check.h"

static long double in_data = 1.0L / 3;
static volatile long double values[] = {1e4000L, -0.0L, 2.5L};
__attribute__((noinline)) static long double half(long double x) { return x / 2; }

int main(void) {
  CHECK(half(3) == 1.5L && in_data * 3 == 1 && LDBL_MANT_DIG == 64);
  CHECK(values[0] > DBL_MAX && sinl(values[1]) == 0 && floorl(values[2]) == 2 && powl(values[2], 2) == 6.25L);
  char text[40];
  snprintf(text, sizeof text, "%.3Lf %Lg", values[2], values[0]);
  CHECK(strcmp(text, "2.500 1e+4000") == 0);
  CHECK((long)values[2] == 2 && (unsigned long)(values[2] * 4e18L) == 10000000000000000000UL);
  return 0;
}
