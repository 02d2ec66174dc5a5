// corpus: status=4
#include "../check.h"

static void at_end(void) { puts("at end"); }
__attribute__((constructor)) static void leave(void) {
  atexit(at_end);
  exit(4);
}

int main(void) { return 1; }
