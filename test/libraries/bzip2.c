// library: package=libbz2-dev archives=libbz2.a
#include <bzlib.h>
#include <stdio.h>
#include <string.h>

static char input[150000], packed[200000], output[150000];

int main(void) {
  for (size_t i = 0; i < sizeof input; i++) input[i] = "bzip two "[(i * i) % 9];
  unsigned size = sizeof packed, back = sizeof output;
  int made = BZ2_bzBuffToBuffCompress(packed, &size, input, sizeof input, 9, 0, 30);
  int read = BZ2_bzBuffToBuffDecompress(output, &back, packed, size, 0, 0);
  printf("%d %u %d %u %d\n", made, size, read, back, memcmp(input, output, sizeof input));
  packed[20] ^= 4;
  printf("damaged %d, version %s\n", BZ2_bzBuffToBuffDecompress(output, &back, packed, size, 0, 0), BZ2_bzlibVersion());
  return 0;
}
