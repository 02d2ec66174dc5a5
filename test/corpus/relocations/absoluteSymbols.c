// corpus: files=absoluteSymbols.other.s not=pic,pie,clang
#include "../check.h"

extern const char small_number[], big_number[], negative_number[];
extern const unsigned long as_data;

int main(void) {
  CHECK((long)small_number == 42);
  CHECK((long)negative_number == -7);
  CHECK(as_data == 0x123456789abcdef0);
  return 0;
}
