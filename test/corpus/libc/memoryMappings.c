// corpus: flags=-D_GNU_SOURCE
#include <string.h>
#include <sys/mman.h>
#include "../check.h"

int main(void) {
  const unsigned char code[] = {0xb8, 0x2a, 0, 0, 0, 0xc3};
  unsigned char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  CHECK(page != MAP_FAILED);
  memcpy(page, code, sizeof code);
  CHECK(mprotect(page, 4096, PROT_READ | PROT_EXEC) == 0);
  CHECK(((int (*)(void))page)() == 42);
  page = mremap(page, 4096, 8192, MREMAP_MAYMOVE);
  CHECK(page != MAP_FAILED && munmap(page, 8192) == 0);
  return 0;
}
