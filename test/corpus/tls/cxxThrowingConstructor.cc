// corpus:
#include "../check.h"

int attempts;
struct Fussy {
  Fussy() {
    if (++attempts < 3) throw attempts;
  }
  int value = 9;
};
int use() {
  thread_local Fussy fussy;
  return fussy.value;
}

int main() {
  for (int expected = 1; expected < 3; expected++) {
    try {
      use();
      CHECK(false);
    } catch (int thrown) {
      CHECK(thrown == expected);
    }
  }
  CHECK(use() == 9 && attempts == 3);
}
