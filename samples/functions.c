// A thousand functions and a table of pointers to them: many symbols, many relocations, little code.
#include <stdio.h>

#define FUNCTION(n) __attribute__((noinline)) int function_##n(int x) { return x * 3 + (1##n - 1000); }
#define TEN(DO, n) DO(n##0) DO(n##1) DO(n##2) DO(n##3) DO(n##4) DO(n##5) DO(n##6) DO(n##7) DO(n##8) DO(n##9)
#define HUNDRED(DO, n) TEN(DO, n##0) TEN(DO, n##1) TEN(DO, n##2) TEN(DO, n##3) TEN(DO, n##4) \
  TEN(DO, n##5) TEN(DO, n##6) TEN(DO, n##7) TEN(DO, n##8) TEN(DO, n##9)
#define THOUSAND(DO) HUNDRED(DO, 0) HUNDRED(DO, 1) HUNDRED(DO, 2) HUNDRED(DO, 3) HUNDRED(DO, 4) \
  HUNDRED(DO, 5) HUNDRED(DO, 6) HUNDRED(DO, 7) HUNDRED(DO, 8) HUNDRED(DO, 9)
#define ENTRY(n) function_##n,

THOUSAND(FUNCTION)

static int (*const table[])(int) = {THOUSAND(ENTRY)};

int main(void) {
  const unsigned count = sizeof table / sizeof *table;
  long sum = 0;
  for (unsigned i = 0; i < count; i++) sum += table[i](1);
  printf("%u functions, sum %ld\n", count, sum);
  return sum == 502500 ? 0 : 1;
}
