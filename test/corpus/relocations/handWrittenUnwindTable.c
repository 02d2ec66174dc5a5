// corpus: files=handWrittenUnwindTable.other.s not=large
// .eh_frame with section-relative and 8-byte pointers, from assembly.
#include <execinfo.h>
#include "../check.h"

int reached;
void *frames[32];
void at_the_bottom(void) { reached = backtrace(frames, 32); }
extern void through_assembly(void);

int main(void) {
  through_assembly();
  CHECK(reached >= 3);
  int found = 0;
  for (int i = 0; i < reached; i++) found += frames[i] > (void *)through_assembly && (char *)frames[i] < (char *)through_assembly + 64;
  CHECK(found == 1);
  return 0;
}
