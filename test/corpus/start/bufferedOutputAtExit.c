// corpus:
#include "../check.h"

static char buffer[1 << 16];

int main(void) {
  setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
  for (int i = 0; i < 1000; i++) printf("%d ", i);
  return 0;
}
