// corpus: files=addressesAreEqualEverywhere.other.c
#include <string.h>
#include "../check.h"

typedef void (*Function)(void);
extern Function shared_by_other(void), libc_by_other(void), own_by_other(void);
extern const Function table_of_other[3];
void own(void) {}
void shared(void) {}

int main(void) {
  CHECK(shared_by_other() == shared);
  CHECK(own_by_other() == own);
  CHECK(libc_by_other() == (Function)exit);
  CHECK(table_of_other[0] == (Function)exit);
  CHECK(table_of_other[1] == own);
  CHECK(table_of_other[2] == (Function)puts);
  return 0;
}
