// corpus: files=sameLocalNames.a.c,sameLocalNames.b.c
#include "../check.h"

static int counter = 100;
static int step(void) { return counter += 1; }
extern int step_a(void), step_b(void);

int main(void) {
  CHECK(step() == 101 && step_a() == 210 && step_b() == 400);
  CHECK(step() == 102 && step_a() == 220 && step_b() == 500);
  return 0;
}
