// corpus: not=clang
#include "../check.h"

__attribute__((visibility("hidden"))) int main(void) {
  CHECK(OPAQUE(1));
  return 0;
}
