// corpus: files=weakDefinitions.other.c
#include "../check.h"

__attribute__((weak)) int overridden(void) { return 1; }
__attribute__((weak)) int kept(void) { return 2; }
__attribute__((weak)) int weak_data = 3;
__attribute__((weak)) int both_weak(void) { return 4; }
extern int kept_seen_by_other(void);

int main(void) {
  CHECK(overridden() == 10 && kept() == 2 && weak_data == 30);
  CHECK(kept_seen_by_other() == 2 && both_weak() == 4);
  return 0;
}
