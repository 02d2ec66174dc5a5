// corpus: libs=m
#include <complex.h>
#include <math.h>
#include "../check.h"

static double _Complex in_data = 1.0 + 2.0i;
__attribute__((noinline)) static double _Complex multiply(double _Complex a, double _Complex b) { return a * b; }
__attribute__((noinline)) static float _Complex divide(float _Complex a, float _Complex b) { return a / b; }

int main(void) {
  double _Complex product = multiply(in_data, 3.0 - 1.0i);
  CHECK(creal(product) == 5 && cimag(product) == 5);
  float _Complex quotient = divide(4.0f, 2.0fi);
  CHECK(crealf(quotient) == 0 && cimagf(quotient) == -2);
  CHECK(cabs(3 + 4i) == 5 && fabs(creal(cexp(OPAQUE(0.0) + 3.14159265358979i)) + 1) < 1e-9);
  long double _Complex wide = 2.0L + 1.0Li;
  wide *= wide;
  CHECK(creall(wide) == 3 && cimagl(wide) == 4);
  return 0;
}
