// corpus:
#include <stdint.h>
#include "../check.h"

_Alignas(65536) static char wide[3] = "ab";
_Alignas(1 << 20) static char wider[16];

int main(void) {
  CHECK(OPAQUE((uintptr_t)wide) % 65536 == 0 && OPAQUE((uintptr_t)wider) % (1 << 20) == 0);
  return wider[0] + (wide[1] != 'b');
}
