// corpus: files=oddNames.other.s
#include "../check.h"

#define TEN "ninety_characters_or_so_"
extern int dotted(void) __asm__("dotted.name$1");
extern int accented(void) __asm__("f\xc3\xbcnf");
extern int endless(void) __asm__(TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN);
int endless(void) { return 4; }

int main(void) {
  CHECK(dotted() == 2 && accented() == 5 && endless() == 4);
  return 0;
}
