// library: package=libxxhash-dev archives=libxxhash.a
#include <stdio.h>
#include <xxhash.h>

static unsigned char input[10000];

int main(void) {
  for (size_t i = 0; i < sizeof input; i++) input[i] = (unsigned char)(i * 7);
  XXH128_hash_t wide = XXH3_128bits(input, sizeof input);
  printf("%08x %016llx %016llx\n", XXH32(input, sizeof input, 1), (unsigned long long)XXH64(input, sizeof input, 1), (unsigned long long)XXH3_64bits(input, sizeof input));
  printf("%016llx%016llx %u\n", (unsigned long long)wide.high64, (unsigned long long)wide.low64, XXH_versionNumber());
  return 0;
}
