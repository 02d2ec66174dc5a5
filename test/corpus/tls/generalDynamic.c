// corpus: flags=-ftls-model=global-dynamic files=generalDynamic.other.c
#include "../check.h"

__thread int initialised = 41;
__thread long zero;
extern __thread int of_other;
extern int *address_by_other(void);

int main(void) {
  CHECK(initialised == 41 && zero == 0 && of_other == 7);
  initialised++;
  zero -= 5;
  of_other = 8;
  CHECK(address_by_other() == &initialised && *address_by_other() == 42 && zero == -5 && of_other == 8);
  return 0;
}
