// corpus: files=pcRelative.other.s
#include "../check.h"

extern const int here32, there32_data[];
extern const long here64;
extern const short here16;
extern const signed char here8;
extern long jump_short(void), read_data(void), call_with_addend(void);

int main(void) {
  CHECK((const char *)&here32 + here32 == (const char *)there32_data);
  CHECK((const char *)&here64 + here64 == (const char *)there32_data + 4);
  CHECK((const char *)&here16 + here16 == (const char *)there32_data);
  CHECK((const char *)&here8 + here8 == (const char *)there32_data + 1);
  CHECK(read_data() == 77 && jump_short() == 5 && call_with_addend() == 9);
  return 0;
}
