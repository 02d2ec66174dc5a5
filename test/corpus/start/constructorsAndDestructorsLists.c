// corpus: files=constructorsAndDestructorsLists.other.s
// .ctors and .dtors, as old compilers and some languages still make them: run from last to first, .dtors forwards.
#include "../check.h"

void a(void) { puts("a"); }
void b(void) { puts("b"); }
void c(void) { puts("c"); }
__attribute__((constructor)) static void modern(void) { puts("modern"); }

int main(void) {
  puts("main");
  return 0;
}
