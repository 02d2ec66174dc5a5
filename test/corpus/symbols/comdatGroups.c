// corpus: files=comdatGroups.a.s,comdatGroups.b.s
#include "../check.h"

extern int common_function(void), from_a(void), from_b(void);
extern int common_data;

int main(void) {
  CHECK(common_function() == 1 && from_a() == 1 && from_b() == 1 && common_data == 10);
  return 0;
}
