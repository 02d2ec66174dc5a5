// corpus: not=pic,pie files=absolute32.other.s
#include "../check.h"

extern const int numbers[];
extern const unsigned unsigned_pointer;
extern const int signed_pointer;
extern int read_by_index(long index), read_absolute(void);
extern const int *immediate(void);

int main(void) {
  CHECK((unsigned long)unsigned_pointer == (unsigned long)numbers);
  CHECK((long)signed_pointer == (long)(numbers + 2));
  CHECK(read_by_index(2) == 30 && read_absolute() == 20);
  CHECK(immediate() == numbers);
  return 0;
}
