// corpus: files=sectionDifferences.other.s
#include "../check.h"

extern const int distance, table[];
extern const char first[], second[];
extern int dispatch(int);

int main(void) {
  CHECK(first + distance == second);
  CHECK(dispatch(0) == 100 && dispatch(1) == 200 && dispatch(2) == 300);
  return 0;
}
