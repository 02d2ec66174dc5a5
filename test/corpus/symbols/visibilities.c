// corpus: files=visibilities.other.c
#include "../check.h"

__attribute__((visibility("hidden"))) int hidden_data = 1;
__attribute__((visibility("protected"))) int protected_data = 2;
__attribute__((visibility("internal"))) int internal_function(void) { return 3; }
extern int hidden_from_other(void) __attribute__((visibility("hidden")));
extern int protected_from_other(void);
extern int (*pointer_from_other(void))(void);
extern int sum_by_other(void);

int main(void) {
  CHECK(sum_by_other() == 6);
  CHECK(hidden_from_other() == 4 && protected_from_other() == 5);
  CHECK(pointer_from_other() == hidden_from_other);
  return 0;
}
