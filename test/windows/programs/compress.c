// libz.a of mingw: packs, unpacks, compares.
#include <stdio.h>
#include <string.h>
#include <zlib.h>

int main(void) {
  static unsigned char text[20000], packed[20000], again[20000];
  for (size_t i = 0; i < sizeof text; i++) text[i] = (unsigned char)("loadstone "[i % 10] + i / 1000);
  uLongf packedSize = sizeof packed, size = sizeof again;
  const int one = compress(packed, &packedSize, text, sizeof text);
  const int other = uncompress(again, &size, packed, packedSize);
  printf("%s: %d %d, %lu bytes, crc %08lx, %s\n", zlibVersion(), one, other, (unsigned long)packedSize,
         crc32(0, again, (uInt)size), memcmp(text, again, sizeof text) == 0 ? "the same" : "different");
  return 0;
}
