// corpus: flags=-fstack-protector-all
#include <string.h>
#include "../check.h"

__attribute__((noinline)) static int copy(const char *text) {
  char buffer[32];
  strcpy(buffer, text);
  return (int)strlen(buffer);
}

int main(void) {
  CHECK(copy("guarded by a canary") == 19);
  return 0;
}
