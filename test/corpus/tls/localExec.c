// corpus: flags=-ftls-model=local-exec not=pic
#include "../check.h"

static __thread int initialised = 41;
__thread long zero;
static __thread struct { int a; char b[20]; } object = {1, "object"};

int main(void) {
  CHECK(initialised == 41 && zero == 0 && object.b[5] == 't');
  int *pointer = &object.a;
  *OPAQUE(pointer) = 6;
  zero = initialised++;
  CHECK(object.a == 6 && zero == 41 && initialised == 42);
  return 0;
}
