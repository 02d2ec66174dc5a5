// corpus: files=manyObjects.a.c,manyObjects.b.c,manyObjects.c.c,manyObjects.d.c
#include "../check.h"

extern int from_a(int), from_b(int), from_c(int), from_d(int);
extern int counter;
int total(int x) { return x + counter; }

int main(void) {
  CHECK(from_a(1) == 1 + 1 + 10 + 100 + 1000);
  CHECK(counter == 4);
  CHECK(from_d(0) == 5);
  return 0;
}
