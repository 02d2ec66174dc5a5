// The C library calls back into the program: qsort with a comparison of ours.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int comparisons;

static int byLengthThenName(const void *left, const void *right) {
  const char *a = *(const char *const *)left, *b = *(const char *const *)right;
  comparisons++;
  size_t lengthOfA = strlen(a), lengthOfB = strlen(b);
  if (lengthOfA != lengthOfB) return lengthOfA < lengthOfB ? -1 : 1;
  return strcmp(a, b);
}

int main(void) {
  const char *words[] = {"reservation", "slab", "segment", "edge", "block", "fixup", "controller", "executor", "symbol"};
  const size_t count = sizeof words / sizeof *words;
  qsort(words, count, sizeof *words, byLengthThenName);
  for (size_t i = 0; i < count; i++) puts(words[i]);
  printf("%zu words, %d comparisons\n", count, comparisons);
  return 0;
}
