// corpus: files=mediumModelSections.other.s
// .ldata, .lrodata and .lbss, which the medium code model puts large data in.
#include "../check.h"

extern int *far_zero(void), *far_data(void), *far_constant(void);

int main(void) {
  CHECK(*far_zero() == 0 && *far_data() == 21 && *far_constant() == 22);
  *far_zero() = 20;
  CHECK(*far_zero() + *far_data() == 41);
  return 0;
}
