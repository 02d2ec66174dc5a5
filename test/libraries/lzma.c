// library: package=liblzma-dev archives=liblzma.a
#include <lzma.h>
#include <stdio.h>
#include <string.h>

static uint8_t input[100000], packed[120000], output[100000];

int main(void) {
  for (size_t i = 0; i < sizeof input; i++) input[i] = (uint8_t)(i % 251 * (i / 5000));
  for (uint32_t preset = 0; preset <= 9; preset += 3) {
    size_t size = 0, in = 0, out = 0;
    uint64_t limit = UINT64_MAX;
    lzma_ret made = lzma_easy_buffer_encode(preset, LZMA_CHECK_CRC64, NULL, input, sizeof input, packed, &size, sizeof packed);
    lzma_ret read = lzma_stream_buffer_decode(&limit, 0, NULL, packed, &in, size, output, &out, sizeof output);
    printf("preset %u: %d %zu %d %zu %d\n", preset, made, size, read, out, memcmp(input, output, sizeof input));
  }
  printf("crc %08x %016llx, version %s\n", lzma_crc32(input, 1000, 0), (unsigned long long)lzma_crc64(input, 1000, 0), lzma_version_string());
  return 0;
}
