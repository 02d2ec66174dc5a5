// corpus: files=initializerPriorities.other.c
// The order is printed, and compared with the native program's.
#include "../check.h"

__attribute__((constructor)) static void plain(void) { puts("plain"); }
__attribute__((constructor(300))) static void late(void) { puts("300"); }
__attribute__((constructor(101))) static void early(void) { puts("101"); }
__attribute__((destructor(101))) static void last(void) { puts("~101"); }
__attribute__((destructor(300))) static void first(void) { puts("~300"); }
__attribute__((destructor)) static void plain_end(void) { puts("~plain"); }

int main(void) {
  puts("main");
  return 0;
}
