// corpus:
#include "../check.h"

#define ONE(n) int f##n(int x) { return x + 1##n - 1##n + 1; }
#define TEN(m, n) m(n##0) m(n##1) m(n##2) m(n##3) m(n##4) m(n##5) m(n##6) m(n##7) m(n##8) m(n##9)
#define HUNDRED(m, n) TEN(m, n##0) TEN(m, n##1) TEN(m, n##2) TEN(m, n##3) TEN(m, n##4) TEN(m, n##5) TEN(m, n##6) TEN(m, n##7) TEN(m, n##8) TEN(m, n##9)
#define THOUSAND(m, n) HUNDRED(m, n##0) HUNDRED(m, n##1) HUNDRED(m, n##2) HUNDRED(m, n##3) HUNDRED(m, n##4) HUNDRED(m, n##5) HUNDRED(m, n##6) HUNDRED(m, n##7) HUNDRED(m, n##8) HUNDRED(m, n##9)
THOUSAND(ONE, 1)
THOUSAND(ONE, 2)
#define ENTRY(n) f##n,
static int (*const table[])(int) = {THOUSAND(ENTRY, 1) THOUSAND(ENTRY, 2)};

int main(void) {
  int x = 0;
  for (unsigned i = 0; i < sizeof table / sizeof *table; i++) x = table[i](x);
  CHECK(x == 2000);
  CHECK(f1999(f2000(x)) == 2002);
  return 0;
}
