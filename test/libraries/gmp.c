// library: package=libgmp-dev archives=libgmp.a
// Assembly for each processor, chosen through a table of function pointers.
#include <gmp.h>
#include <stdio.h>

int main(void) {
  mpz_t a, b, c;
  mpz_inits(a, b, c, NULL);
  mpz_fac_ui(a, 200);
  gmp_printf("200! = %Zd\n", a);
  mpz_ui_pow_ui(b, 3, 500);
  mpz_gcd(c, a, b);
  gmp_printf("gcd %Zd, bits %zu\n", c, mpz_sizeinbase(a, 2));
  mpz_mul(c, a, b);
  mpz_tdiv_q(c, c, a);
  printf("division undoes it: %d\n", mpz_cmp(c, b) == 0);
  mpz_set_str(a, "170141183460469231731687303715884105727", 10);
  printf("prime: %d\n", mpz_probab_prime_p(a, 25));
  mpz_powm(c, b, a, b);
  mpz_sqrt(c, b);
  gmp_printf("root %Zx\n", c);
  mpf_t two;
  mpf_init2(two, 500);
  mpf_sqrt_ui(two, 2);
  gmp_printf("%.100Ff\n", two);
  mpq_t third;
  mpq_init(third);
  mpq_set_si(third, -22, 14);
  mpq_canonicalize(third);
  gmp_printf("%Qd, version %s\n", third, gmp_version);
  return 0;
}
