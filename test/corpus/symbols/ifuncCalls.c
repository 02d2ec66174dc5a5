// corpus: files=ifuncCalls.other.c not=large
#include "../check.h"

static int fast(int x) { return x * 10; }
static int (*resolve(void))(int) { return fast; }
int chosen(int x) __attribute__((ifunc("resolve")));
static int own_chosen(int x) __attribute__((ifunc("resolve")));
extern int chosen_by_other(int), chosen_of_other(int);

int main(void) {
  CHECK(chosen(1) == 10 && own_chosen(2) == 20);
  CHECK(chosen_by_other(3) == 30 && chosen_of_other(4) == 5);
  return 0;
}
