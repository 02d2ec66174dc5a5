// corpus: flags=-D_GNU_SOURCE status=7
#include "../check.h"

static void last(void) { puts("last"); }
static void nested_late(void) { puts("registered while ending"); }
static void first(void) {
  puts("first");
  atexit(nested_late);
}
static void with_status(int status, void *argument) { printf("status %d %s\n", status, (char *)argument); }
__attribute__((destructor)) static void destructor(void) { puts("destructor"); }

int main(void) {
  atexit(last);
  on_exit(with_status, "argument");
  atexit(first);
  puts("main");
  exit(7);
}
