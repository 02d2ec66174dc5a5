// corpus: files=pcRelativeWithImmediate.other.s
// The addend is not -4 where an immediate follows the displacement.
#include "../check.h"

extern int word;
extern void store_all(void);
extern unsigned char small;
extern int compare(void);

int main(void) {
  store_all();
  CHECK(word == 0x12345678 && small == 0x55);
  CHECK(compare() == 1);
  return 0;
}
