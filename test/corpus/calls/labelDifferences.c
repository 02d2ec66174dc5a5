// corpus:
#include "../check.h"

__attribute__((noinline)) static int choose(int which) {
  static const int offsets[] = {&&one - &&one, &&two - &&one, &&three - &&one};
  goto *(&&one + offsets[which]);
one:
  return 1;
two:
  return 20;
three:
  return 300;
}

int main(void) {
  CHECK(choose(0) + choose(1) + choose(2) == 321);
  return 0;
}
