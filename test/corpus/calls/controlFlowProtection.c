// corpus: flags=-fcf-protection=full
#include <setjmp.h>
#include "../check.h"

static int twice(int x) { return 2 * x; }
static int (*volatile pointer)(int) = twice;
static jmp_buf place;

int main(void) {
  CHECK(pointer(21) == 42);
  if (setjmp(place) == 0) longjmp(place, 1);
  return 0;
}
