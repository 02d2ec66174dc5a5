// corpus:
#include "../check.h"

struct inner { char pad[5]; short field; };
struct outer { int first; struct inner inners[4]; };
struct outer outers[3];
static short *const deep = &outers[2].inners[3].field;
static char *const before = (char *)outers - 16;
static const unsigned long sum = (unsigned long)sizeof outers;
const char *const inside = &"string literal"[7];

int main(void) {
  outers[2].inners[3].field = 77;
  CHECK(*deep == 77 && before + 16 == (char *)outers && sum == sizeof outers);
  CHECK(inside[0] == 'l' && inside[6] == 'l');
  return 0;
}
