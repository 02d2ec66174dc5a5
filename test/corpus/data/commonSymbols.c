// corpus: flags=-fcommon files=commonSymbols.other.c
#include <stdint.h>
#include "../check.h"

int shared;
char grows[10];
double aligned __attribute__((aligned(256)));
long defined_elsewhere;
extern void set(void);

int main(void) {
  CHECK(shared == 0 && defined_elsewhere == 123456789012345);
  set();
  CHECK(shared == 42 && grows[9] == 3);
  CHECK(OPAQUE((uintptr_t)&aligned) % 256 == 0 && aligned == 2.5);
  return 0;
}
