// corpus: files=excludedSections.other.s
// SHF_EXCLUDE, notes, groups without use, and sections that are not loaded.
#include "../check.h"

extern int kept;

int main(void) {
  CHECK(kept == 8);
  return 0;
}
