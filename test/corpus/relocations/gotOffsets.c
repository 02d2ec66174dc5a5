// corpus: files=gotOffsets.other.s
// What the large code model uses: the table's own address, offsets from it, slots by offset.
#include "../check.h"

int own = 6;
static int called(void) { return 12; }
int (*const pointer)(void) = called;
int callee(void) { return pointer(); }
extern void *by_offset(void), *by_slot32(void), *by_slot64(void), *by_pc64_slot(void), *table32(void), *table64(void);
extern long call_by_plt_offset(const char *), call_own_by_offset(void);

int main(void) {
  CHECK(by_offset() == &own);
  CHECK(by_slot32() == &own);
  CHECK(by_slot64() == &own);
  CHECK(by_pc64_slot() == &own);
  CHECK(table32() == table64());
  CHECK(call_by_plt_offset("31") == 31);
  CHECK(call_own_by_offset() == 12);
  return 0;
}
