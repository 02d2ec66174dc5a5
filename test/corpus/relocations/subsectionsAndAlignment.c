// corpus: files=subsectionsAndAlignment.other.s
#include <stdint.h>
#include "../check.h"

extern const char page[], line[], after_line[];
extern int from_subsection(void);

int main(void) {
  CHECK(OPAQUE((uintptr_t)page) % 4096 == 0 && OPAQUE((uintptr_t)line) % 64 == 0);
  CHECK(page[0] == 1 && line[0] == 2 && after_line[0] == 3 && from_subsection() == 8);
  return 0;
}
