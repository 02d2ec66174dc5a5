// corpus: files=weakUndefined.other.s
#include "../check.h"

extern const long in_data;
extern int branch_if_there(void);
extern void *through_got(void);

int main(void) {
  CHECK(in_data == 0 && branch_if_there() == 1 && through_got() == NULL);
  return 0;
}
