// corpus: files=linkedTogetherWithC.other.c,linkedTogetherWithC.third.s
#include "../check.h"

extern "C" {
int from_c(int (*)(int));
int from_assembly(int);
int called_from_c(int x) { return x * 2; }
extern int counter;
}

int main() {
  CHECK(from_c([](int x) { return x + 1; }) == 12 && from_assembly(3) == 7 && counter == 2);
}
