// corpus: flags=-fstack-protector-strong not=O2 status=134
#include <string.h>

__attribute__((noinline)) static void smash(volatile char *buffer, int n) {
  for (int i = 0; i < n; i++) buffer[i] = 'x';
}
__attribute__((noinline)) static int victim(int n) {
  char buffer[16];
  smash(buffer, n);
  return buffer[0];
}

int main(void) { return victim(64) == 'x' ? 3 : 4; }
