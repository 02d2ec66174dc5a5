// corpus: files=assembly.other.s
// Each access sequence of the psABI, written out.
#include "../check.h"

__thread long hidden_in_asm_too = 77;
extern long *by_gd(void), *by_ie(void), *by_ie_add(void), read_ie(void), *by_ld(void);

int main(void) {
  CHECK(by_gd() == &hidden_in_asm_too && by_ie() == &hidden_in_asm_too && by_ie_add() == &hidden_in_asm_too);
  CHECK(read_ie() == 77 && *by_ld() == 55);
  return 0;
}
