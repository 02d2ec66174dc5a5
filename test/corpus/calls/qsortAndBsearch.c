// corpus:
#include <string.h>
#include "../check.h"

static int by_value(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }
static int by_text(const void *a, const void *b) { return strcmp(*(const char *const *)a, *(const char *const *)b); }
static int by_order(const void *a, const void *b, void *order) { return *(int *)order * by_value(a, b); }
extern void qsort_r(void *, size_t, size_t, int (*)(const void *, const void *, void *), void *);

int main(void) {
  int numbers[1000];
  for (int i = 0; i < 1000; i++) numbers[i] = (i * 7919) % 1000;
  qsort(numbers, 1000, sizeof *numbers, by_value);
  for (int i = 0; i < 1000; i++) CHECK(numbers[i] == i);
  int key = 77, order = -1;
  CHECK(bsearch(&key, numbers, 1000, sizeof *numbers, by_value) == &numbers[77]);
  qsort_r(numbers, 1000, sizeof *numbers, by_order, &order);
  CHECK(numbers[0] == 999);
  const char *words[] = {"pear", "apple", "fig"};
  qsort(words, 3, sizeof *words, by_text);
  CHECK(strcmp(words[0], "apple") == 0 && strcmp(words[2], "pear") == 0);
  return 0;
}
