// library: package=liblz4-dev archives=liblz4.a
#include <lz4.h>
#include <lz4frame.h>
#include <lz4hc.h>
#include <stdio.h>
#include <string.h>

static char input[100000], packed[120000], output[100000];

int main(void) {
  for (size_t i = 0; i < sizeof input; i++) input[i] = (char)('a' + (i * 31 / 17) % 13);
  int fast = LZ4_compress_default(input, packed, sizeof input, sizeof packed);
  int back = LZ4_decompress_safe(packed, output, fast, sizeof output);
  printf("fast %d %d %d\n", fast, back, memcmp(input, output, sizeof input));
  int high = LZ4_compress_HC(input, packed, sizeof input, sizeof packed, 12);
  printf("high %d %d\n", high, LZ4_decompress_safe(packed, output, high, sizeof output));
  size_t frame = LZ4F_compressFrame(packed, sizeof packed, input, sizeof input, NULL);
  printf("frame %zu %d, version %s\n", frame, LZ4F_isError(frame), LZ4_versionString());
  printf("garbage %d\n", LZ4_decompress_safe("\xff\xff\xff", output, 3, 10) < 0);
  return 0;
}
