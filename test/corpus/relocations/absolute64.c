// corpus: files=absolute64.other.s
#include "../check.h"

extern const char bytes[], *const plain, *const plus, *const minus;
extern const unsigned long far, below, wrapped, negative;

int main(void) {
  CHECK(plain == bytes && plus == bytes + 3 && minus == bytes - 5);
  CHECK(far == (unsigned long)bytes + 0x8000000000000000u);
  CHECK(below == (unsigned long)bytes - 0x7fffffffffffffffu);
  CHECK(wrapped == (unsigned long)bytes + 0x123456789abcdef0u);
  CHECK(negative == (unsigned long)-16);
  return 0;
}
