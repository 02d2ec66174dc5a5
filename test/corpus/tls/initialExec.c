// corpus: flags=-ftls-model=initial-exec files=initialExec.other.c
#include "../check.h"

__thread int initialised = 41;
extern __thread int of_other;
extern __thread long zero_of_other;
extern int sum_by_other(void);

int main(void) {
  CHECK(initialised + of_other == 48 && zero_of_other == 0);
  initialised = 1;
  of_other = 2;
  zero_of_other = 3;
  CHECK(sum_by_other() == 6);
  return 0;
}
