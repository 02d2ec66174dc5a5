// corpus: files=absolute8And16.other.s,absolute8And16.values.s not=pic,pie
#include "../check.h"

extern const unsigned char byte_low, byte_high;
extern const unsigned short word_low, word_high;
extern const unsigned int long_high;
extern int push_byte(void), add_byte(int), add_word(int);

int main(void) {
  CHECK(byte_low == 0x80 && byte_high == 0x7f);
  CHECK(word_low == 0x8000 && word_high == 0xfffe);
  CHECK(long_high == 0xfffffffe);
  CHECK(add_byte(1) == 128 && add_word(1) == 0x1235);
  return 0;
}
