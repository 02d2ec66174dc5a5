// corpus: files=throughC.other.c
#include "../check.h"

extern "C" int call_back(int (*)(int), int);
extern "C" int cleanups;
static int throwing(int value) { throw value; }

int main() {
  try {
    call_back(throwing, 9);
    CHECK(false);
  } catch (int value) {
    CHECK(value == 9 && cleanups == 1);
  }
}
