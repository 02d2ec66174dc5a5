// corpus: flags=-fcommon files=commonVariables.other.c
#include "../check.h"

__thread int shared;
extern void set(int);

int main(void) {
  CHECK(shared == 0);
  set(5);
  CHECK(shared == 5);
  return 0;
}
