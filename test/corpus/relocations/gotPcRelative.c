// corpus: files=gotPcRelative.other.s
// Every instruction that a linker may rewrite when the target is near, and some that it may not.
#include "../check.h"

int own = 5;
int *const own_address = &own;
int callee(void) { return 11; }
extern const void *load_own(void), *load_libc(void), *load_weak(void);
extern long add_own(long), compare_own(void *), test_own(long), push_own(void), call_own(void), tail_own(void), call_libc(const char *);
extern long subtract_own(long), and_own(long), indexed(void);

int main(void) {
  CHECK(load_own() == &own && load_libc() == (void *)atoi && load_weak() == NULL);
  CHECK(add_own(2) == (long)&own + 2 && subtract_own(0) == -(long)&own && and_own(-1) == (long)&own);
  CHECK(compare_own(&own) == 1 && compare_own(NULL) == 0);
  CHECK(test_own(-1) == 1 && test_own(0) == 0);
  CHECK(push_own() == (long)&own && call_own() == 11 && tail_own() == 11);
  CHECK(call_libc("123") == 123 && indexed() == 5);
  return 0;
}
