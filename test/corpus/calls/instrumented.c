// corpus: flags=-finstrument-functions
#include "../check.h"

static int entered, left;
__attribute__((no_instrument_function)) void __cyg_profile_func_enter(void *function, void *site) { entered += function != site; }
__attribute__((no_instrument_function)) void __cyg_profile_func_exit(void *function, void *site) { left += function != site; }
__attribute__((noinline)) static int work(int x) { return x + 1; }

int main(void) {
  CHECK(work(1) == 2);
  CHECK(entered == 2 && left == 1);
  return 0;
}
