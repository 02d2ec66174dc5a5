// library: package=libmpfr-dev,libgmp-dev archives=libmpfr.a,libgmp.a
#include <mpfr.h>
#include <stdio.h>

int main(void) {
  mpfr_t x, y;
  mpfr_inits2(300, x, y, (mpfr_ptr)0);
  mpfr_const_pi(x, MPFR_RNDN);
  mpfr_printf("pi    %.80Rf\n", x);
  mpfr_exp(y, x, MPFR_RNDU);
  mpfr_printf("exp   %.60RUg\n", y);
  mpfr_set_d(x, 0.5, MPFR_RNDN);
  mpfr_gamma(y, x, MPFR_RNDN);
  mpfr_printf("gamma %.50Re\n", y);
  mpfr_log(y, x, MPFR_RNDD);
  printf("%.17g %d %s\n", mpfr_get_d(y, MPFR_RNDN), mpfr_inexflag_p() != 0, mpfr_get_version());
  mpfr_free_cache();
  return 0;
}
