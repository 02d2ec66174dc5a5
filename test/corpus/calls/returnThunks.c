// corpus: flags=-mindirect-branch=thunk,-mfunction-return=thunk,-fcf-protection=none not=clang,medium,large
// The thunks are COMDAT functions with hidden visibility, in each object.
#include "../check.h"

static int triple(int x) { return 3 * x; }
static int (*volatile pointer)(int) = triple;

int main(void) {
  CHECK(pointer(14) == 42);
  return 0;
}
