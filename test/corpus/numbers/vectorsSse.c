// corpus:
#include <emmintrin.h>
#include "../check.h"

typedef int ints __attribute__((vector_size(16)));
typedef double doubles __attribute__((vector_size(16)));
static ints in_data = {1, 2, 3, 4};
__attribute__((noinline)) static doubles scale(doubles x, double by) { return x * by + (doubles){1, 2}; }
__attribute__((noinline)) static ints shuffle(ints x) { return __builtin_shufflevector(x, x, 3, 2, 1, 0); }

int main(void) {
  doubles result = scale((doubles){1, 2}, 10);
  CHECK(result[0] == 11 && result[1] == 22);
  ints reversed = shuffle(in_data) * 2;
  CHECK(reversed[0] == 8 && reversed[3] == 2);
  __m128i bytes = _mm_set1_epi8(5);
  CHECK(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(5))) == 0xffff);
  ints mask = in_data > 2;
  CHECK(mask[0] == 0 && mask[3] == -1);
  return 0;
}
