// corpus: flags=-ftls-model=local-dynamic
#include "../check.h"

static __thread int first = 1, second = 2;
static __thread char text[16] = "local dynamic";
static __thread long zero;

__attribute__((noinline)) static long sum(void) { return first + second + text[0] + zero; }

int main(void) {
  CHECK(sum() == 3 + 'l');
  first = 10;
  zero = 100;
  text[0] = 1;
  CHECK(sum() == 113 && text[12] == 'c');
  return 0;
}
