// corpus:
// __cpu_model is a hidden symbol of libgcc.a.
#include "../check.h"

int main(void) {
  __builtin_cpu_init();
  CHECK(__builtin_cpu_supports("sse2"));
  CHECK(__builtin_cpu_is("intel") + __builtin_cpu_is("amd") <= 1);
  return 0;
}
