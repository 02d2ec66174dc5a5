// library: package=zlib1g-dev archives=libz.a
#include <stdio.h>
#include <string.h>
#include <zlib.h>

static unsigned char input[200000], packed[250000], output[200000];

int main(void) {
  for (size_t i = 0; i < sizeof input; i++) input[i] = (unsigned char)("loadstone "[i % 10] + (i / 1000) % 7);
  printf("zlib %s, crc %08lx, adler %08lx\n", zlibVersion(), crc32(0, input, sizeof input), adler32(1, input, sizeof input));
  for (int level = 0; level <= 9; level += 3) {
    uLongf packed_size = sizeof packed, size = sizeof output;
    int made = compress2(packed, &packed_size, input, sizeof input, level);
    int read = uncompress(output, &size, packed, packed_size);
    printf("level %d: %d %d %lu %s\n", level, made, read, packed_size, memcmp(input, output, sizeof input) == 0 ? "same" : "different");
  }
  z_stream stream = {0};
  int status = inflateInit2(&stream, 47);
  stream.next_in = input;
  stream.avail_in = 100;
  stream.next_out = output;
  stream.avail_out = sizeof output;
  printf("init %d, garbage %d: %s\n", status, inflate(&stream, Z_FINISH), stream.msg);
  return inflateEnd(&stream);
}
