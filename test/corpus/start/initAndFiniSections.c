// corpus: files=initAndFiniSections.other.s
// Fragments of the functions _init and _fini, which natively stand between crti.o's and crtn.o's.
#include "../check.h"

void from_init(void) { puts("from .init"); }
void from_fini(void) { puts("from .fini"); fflush(stdout); }
__attribute__((constructor(101))) static void constructor(void) { puts("constructor"); }
__attribute__((destructor)) static void destructor(void) { puts("destructor"); }

int main(void) {
  puts("main");
  return 0;
}
