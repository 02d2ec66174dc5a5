// corpus:
// Through frames of libc: qsort, bsearch and others, which are compiled with unwind tables.
#include <search.h>
#include "../check.h"

static int calls;
static int throwing(const void *a, const void *b) {
  if (++calls == 3) throw calls;
  return *static_cast<const int *>(a) - *static_cast<const int *>(b);
}

int main() {
  int numbers[] = {5, 4, 3, 2, 1, 0};
  try {
    qsort(numbers, 6, sizeof *numbers, throwing);
    CHECK(false);
  } catch (int thrown) {
    CHECK(thrown == 3);
  }
  int sorted[] = {1, 2, 3, 4, 5, 6, 7, 8}, key = 8;
  calls = 1;
  try {
    bsearch(&key, sorted, 8, sizeof *sorted, throwing);
    CHECK(false);
  } catch (int thrown) {
    CHECK(thrown == 3);
  }
}
