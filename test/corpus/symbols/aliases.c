// corpus: files=aliases.other.c
#include "../check.h"

int original(int x) { return x + 1; }
extern int strong_alias(int) __attribute__((alias("original")));
extern int weak_alias(int) __attribute__((weak, alias("original")));
int data = 5;
extern int data_alias __attribute__((alias("data")));
static int local_target(void) { return 9; }
extern int public_name(void) __attribute__((alias("local_target")));
static int renamed(const char *) __attribute__((nonnull, nothrow, pure, weakref("atoi")));
extern int weak_alias_by_other(int), public_name_by_other(void);

int main(void) {
  CHECK(strong_alias(1) == 2 && weak_alias(2) == 30 && weak_alias_by_other(2) == 30);
  data_alias = 6;
  CHECK(*(volatile int *)&data == 6 && &data == OPAQUE(&data_alias));
  CHECK(public_name_by_other() == 9 && renamed("8") == 8);
  return 0;
}
