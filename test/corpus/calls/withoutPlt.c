// corpus: flags=-fno-plt files=withoutPlt.other.c
#include <string.h>
#include "../check.h"

extern int other(const char *);
int own(int x) { return x + 1; }

int main(void) {
  CHECK(other("12345") == 6);
  CHECK(strlen("abc") == 3);
  CHECK(atoi("17") == 17);
  return 0;
}
