// corpus: files=movabs.other.s
#include "../check.h"

int value = 9;
int callee(int x) { return x * 3; }
extern int *address(void);
extern int call_far(int), call_far_libc(const char *);

int main(void) {
  CHECK(address() == &value && call_far(5) == 15 && call_far_libc("88") == 88);
  return 0;
}
