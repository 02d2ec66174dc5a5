// corpus:
#include <stdint.h>
#include "../check.h"

_Alignas(4096) static char page_zero[3], after;
_Alignas(4096) static char page_data[3] = {1, 2, 3};
_Alignas(64) static const char line[5] = "line";
static char odd = 1;
_Alignas(16384) char wide_page[1];
__attribute__((aligned(128))) int function(void) { return after + odd; }

int main(void) {
  CHECK(OPAQUE((uintptr_t)page_zero) % 4096 == 0 && OPAQUE((uintptr_t)page_data) % 4096 == 0);
  CHECK(OPAQUE((uintptr_t)line) % 64 == 0 && OPAQUE((uintptr_t)function) % 128 == 0);
  CHECK(function() == 1 && page_data[2] == 3 && page_zero[0] == 0 && wide_page[0] == 0);
  return 0;
}
