// corpus: files=pltCalls.other.s
#include "../check.h"

int callee(int x) { return x + 1; }
extern int by_plt(int), by_plt_libc(const char *), jump_by_plt(int), conditional(int), by_local_symbol(int);

int main(void) {
  CHECK(by_plt(1) == 2 && by_plt_libc("5") == 5 && jump_by_plt(2) == 3);
  CHECK(conditional(0) == 0 && conditional(7) == 8);
  CHECK(by_local_symbol(1) == 4);
  return 0;
}
