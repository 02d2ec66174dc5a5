// library: package=libzstd-dev archives=libzstd.a
#include <stdio.h>
#include <string.h>
#include <zdict.h>
#include <zstd.h>

static char input[300000], packed[400000], output[300000];

int main(void) {
  for (size_t i = 0; i < sizeof input; i++) input[i] = "the quick brown fox "[(i * i / 7) % 20];
  const int levels[] = {-5, 1, 3, 9, 19};
  for (int i = 0; i < 5; i++) {
    size_t size = ZSTD_compress(packed, sizeof packed, input, sizeof input, levels[i]);
    size_t back = ZSTD_decompress(output, sizeof output, packed, size);
    printf("level %d: %zu %zu %s\n", levels[i], size, back, memcmp(input, output, sizeof input) == 0 ? "same" : "different");
  }
  ZSTD_CCtx *context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  ZSTD_inBuffer in = {input, sizeof input, 0};
  ZSTD_outBuffer out = {packed, sizeof packed, 0};
  size_t left = ZSTD_compressStream2(context, &out, &in, ZSTD_e_end);
  printf("stream %zu %zu %llu\n", left, out.pos, ZSTD_getFrameContentSize(packed, out.pos));
  packed[out.pos / 2] ^= 1;
  printf("%s, version %s\n", ZSTD_getErrorName(ZSTD_decompress(output, sizeof output, packed, 10)), ZSTD_versionString());
  ZSTD_freeCCtx(context);
  return 0;
}
