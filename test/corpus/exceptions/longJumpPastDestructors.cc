// corpus:
#include <csetjmp>
#include "../check.h"

static std::jmp_buf place;
static void jump() { std::longjmp(place, 3); }

int main() {
  volatile int caught = 0;
  if (setjmp(place) == 0) {
    try {
      throw 1;
    } catch (int) {
      caught = caught + 1;
    }
    jump();
  }
  try {
    throw 2;
  } catch (int value) {
    caught = caught + value;
  }
  CHECK(caught == 3);
}
