// corpus: not=large files=globalOffsetTable.other.c
#include "../check.h"

extern char _GLOBAL_OFFSET_TABLE_[] __attribute__((visibility("hidden")));
extern char *table_of_other(void);

int main(void) {
  CHECK(OPAQUE((long)_GLOBAL_OFFSET_TABLE_) != 0 && table_of_other() != NULL);
  return 0;
}
