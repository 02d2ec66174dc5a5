// corpus: files=ifuncAddresses.other.c not=large,gcc+pie,clang+pie,clang+O2
// One address everywhere: in code, in data, in another object.
#include "../check.h"

static int implementation(int x) { return x - 1; }
static int (*resolve(void))(int) { return implementation; }
int chosen(int x) __attribute__((ifunc("resolve")));
static int (*in_data)(int) = chosen;
static int (*const in_constant[2])(int) = {chosen, abs};
extern int (*const in_other)(int);
extern int (*address_by_other(void))(int);

int main(void) {
  CHECK(OPAQUE(in_data)(5) == 4 && in_constant[OPAQUE(0)](6) == 5);
  int (*here)(int) = OPAQUE(chosen);
  CHECK(here(7) == 6 && here == in_data && here == in_constant[0]);
  CHECK(here == in_other && here == address_by_other());
  return 0;
}
