// corpus: files=ownVersionsOfLibcFunctions.other.c flags=-fno-builtin
#include "../check.h"

static int calls;
int rand(void) { return calls++ + 1000; }
void srand(unsigned seed) { calls += (int)seed; }
extern int rand_by_other(void);

int main(void) {
  CHECK(rand() == 1000 && rand_by_other() == 1001);
  srand(5);
  CHECK(calls == 7);
  return 0;
}
