// corpus:
#include <malloc.h>
#include <stdint.h>
#include <string.h>
#include "../check.h"

int main(void) {
  char *block = malloc(100);
  strcpy(block, "kept");
  block = realloc(block, 1 << 20);
  CHECK(strcmp(block, "kept") == 0 && malloc_usable_size(block) >= 1 << 20);
  free(block);
  int *zeros = calloc(1000, sizeof *zeros);
  CHECK(zeros[999] == 0);
  zeros = reallocarray(zeros, 2000, sizeof *zeros);
  CHECK(zeros);
  free(zeros);
  void *aligned;
  CHECK(posix_memalign(&aligned, 4096, 10) == 0 && (uintptr_t)aligned % 4096 == 0);
  free(aligned);
  aligned = aligned_alloc(64, 640);
  CHECK((uintptr_t)aligned % 64 == 0);
  free(aligned);
  aligned = memalign(256, 1);
  CHECK((uintptr_t)aligned % 256 == 0);
  free(aligned);
  char *copy = strdup("copied");
  CHECK(strcmp(copy, "copied") == 0);
  free(copy);
  free(NULL);
  for (int i = 0; i < 100000; i++) free(malloc((size_t)(i % 3000)));
  return 0;
}
