// corpus: flags=-mavx2,-mfma cpu=avx2
#include <immintrin.h>
#include "../check.h"

typedef float floats __attribute__((vector_size(32)));
static const floats constants = {1, 2, 3, 4, 5, 6, 7, 8};
__attribute__((noinline)) static floats combine(floats a, floats b) { return a * b + constants; }
__attribute__((noinline)) static int sum(const int *values) {
  __m256i total = _mm256_setzero_si256();
  for (int i = 0; i < 32; i += 8) total = _mm256_add_epi32(total, _mm256_loadu_si256((const __m256i *)(values + i)));
  int lanes[8], result = 0;
  _mm256_storeu_si256((__m256i *)lanes, total);
  for (int i = 0; i < 8; i++) result += lanes[i];
  return result;
}

int main(void) {
  floats result = combine(constants, constants);
  CHECK(result[0] == 2 && result[7] == 72);
  int values[32];
  for (int i = 0; i < 32; i++) values[i] = i;
  CHECK(sum(values) == 496);
  return 0;
}
