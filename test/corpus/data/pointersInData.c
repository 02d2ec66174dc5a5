// corpus: files=pointersInData.other.c
#include "../check.h"

extern int target[], *const from_other[];
extern const struct link { const struct link *next; int (*function)(const char *); int value; } chain;
int first = 1, *first_pointer = &first, **second_pointer = &first_pointer;
static int *const inner[] = {target, target + 1, &target[3], &first};

int main(void) {
  CHECK(**second_pointer == 1);
  **second_pointer = 2;
  CHECK(first == 2 && *inner[3] == 2);
  for (int i = 0; i < 3; i++) CHECK(from_other[i] == OPAQUE(inner[i]));
  CHECK(*inner[2] == 40 && chain.next->next == &chain && chain.next->function("12") == 12);
  return 0;
}
