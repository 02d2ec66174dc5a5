// corpus: files=throughAssembly.other.s
#include "../check.h"

extern "C" int through_assembly(int (*)(int), int);
static int throwing(int value) { throw value * 2; }

int main() {
  try {
    through_assembly(throwing, 8);
    CHECK(false);
  } catch (int value) {
    CHECK(value == 16);
  }
}
