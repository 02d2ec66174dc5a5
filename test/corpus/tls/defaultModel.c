// corpus: files=defaultModel.other.c
// Whatever the compiler chooses for each visibility.
#include "../check.h"

__thread int global = 1;
static __thread int local = 2;
extern __thread int external;
extern __thread int hidden __attribute__((visibility("hidden")));
extern __thread int weak_absent __attribute__((weak));
__attribute__((weak)) __thread int weak_here = 5;
extern int sum_by_other(void);

int main(void) {
  CHECK(global + local + external + hidden + weak_here == 15);
  global = local = external = hidden = 10;
  CHECK(sum_by_other() == 35 && local == 10);
  return 0;
}
