// corpus: flags=-fpatchable-function-entry=8 not=clang
// __patchable_function_entries is SHF_LINK_ORDER: it points back at the function's section.
#include "../check.h"

__attribute__((noinline)) int patched(int x) { return x * 5; }

int main(void) {
  const unsigned char *entry = (const unsigned char *)OPAQUE((long)patched);
  CHECK(entry[0] == 0x90 );
  CHECK(patched(OPAQUE(3)) == 15);
  return 0;
}
