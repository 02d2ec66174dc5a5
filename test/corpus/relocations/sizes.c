// corpus: files=sizes.other.s
#include "../check.h"

char thirteen[13];
int function_of_known_size(void);
extern const unsigned size32, size_of_local;
extern const unsigned long size64, size_plus;

int main(void) {
  CHECK(size32 == 13 && size64 == 13 && size_plus == 20 && size_of_local == 24);
  return 0;
}
