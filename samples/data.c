// 64 MB of initialized data: nearly all of what a load takes is carrying it. Only the first bytes differ from zero, so
// that the object packs well, but every byte of it is loaded like any other.
#include <stdio.h>

enum { size = 64 << 20 };

unsigned char data[size] = {76, 111, 97, 100, 115, 116, 111, 110, 101};

int main(void) {
  unsigned long sum = 0;
  for (unsigned long i = 0; i < size; i += 4096) sum += data[i];
  printf("%s: %d MB, one byte of each page adds up to %lu\n", (const char *)data, size >> 20, sum);
  return sum == 76 ? 0 : 1;
}
