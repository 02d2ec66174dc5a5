// corpus: status=5
#include "../check.h"

static void quick(void) { puts("quick"); fflush(stdout); }
static void slow(void) { puts("slow"); }
__attribute__((destructor)) static void destructor(void) { puts("destructor"); }

int main(void) {
  atexit(slow);
  CHECK(at_quick_exit(quick) == 0);
  quick_exit(5);
}
