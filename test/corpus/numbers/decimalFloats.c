// corpus: not=clang
#include "../check.h"

static volatile _Decimal64 tenth = 0.1DD;
static volatile _Decimal128 big = 1e30DL;

int main(void) {
  CHECK(tenth + tenth + tenth == 0.3DD && tenth * 10 == 1 && (int)(tenth * 25) == 2);
  CHECK(big / 1e15DL == 1e15DL && (double)tenth == 0.1);
  return 0;
}
