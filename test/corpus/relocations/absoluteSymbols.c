// corpus: files=absoluteSymbols.other.s not=pic,pie,clang
#include "../check.h"

extern const char small_number[];
extern const unsigned long as_data;

int main(void) {
  CHECK((long)small_number == 42);
  CHECK(as_data == 0x123456789abcdef0);
  return 0;
}
