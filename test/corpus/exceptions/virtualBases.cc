// corpus: files=virtualBases.other.cc
#include "../check.h"
#include "virtualBases.h"

int main() {
  for (int i = 0; i < 3; i++) {
    try {
      raise(i);
    } catch (const Top &top) {
      CHECK(top.id == (i == 0 ? 1 : i == 1 ? 2 : 4));
    }
  }
  try {
    raise(2);
  } catch (const Right &right) {
    CHECK(right.right == 30);
  }
}
