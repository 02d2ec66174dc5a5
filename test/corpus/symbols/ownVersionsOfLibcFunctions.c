// corpus: files=ownVersionsOfLibcFunctions.other.c flags=-fno-builtin
#include "../check.h"

int atoi(const char *text) { return text[0] - '0' + 1000; }
int abs(int x) { return x + 1; }
extern int atoi_by_other(const char *);

int main(void) {
  CHECK(atoi("7") == 1007 && atoi_by_other("8") == 1008 && abs(-5) == -4);
  return 0;
}
