// corpus:
#include <string.h>
#include "../check.h"

extern void *old_memcpy(void *, const void *, size_t);
__asm__(".symver old_memcpy, memcpy@GLIBC_2.2.5");
extern char *old_realpath(const char *, char *);
__asm__(".symver old_realpath, realpath@GLIBC_2.2.5");

int main(void) {
  char buffer[8];
  CHECK(old_memcpy(buffer, "version", 8) == buffer && strcmp(buffer, "version") == 0);
  CHECK(old_realpath("/", NULL) == NULL);
  return 0;
}
