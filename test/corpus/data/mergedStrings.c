// corpus: files=mergedStrings.other.c
#include <string.h>
#include <wchar.h>
#include "../check.h"

extern const char *narrow(void), *suffix(void);
extern const wchar_t *wide(void);
extern const char constants_of_other[16];

int main(void) {
  CHECK(strcmp(narrow(), "a string in two objects") == 0);
  CHECK(strcmp(suffix(), "two objects") == 0);
  CHECK(wcscmp(wide(), L"wide \x3b1\x3b2") == 0);
  CHECK(memcmp(u"sixteen", u"sixteen", 16) == 0 && U"thirty-two"[9] == 'o');
  CHECK(strlen(&"a string in two objects"[OPAQUE(12)]) == 11);
  CHECK(strcmp("embedded\0zero", "embedded") == 0 && "embedded\0zero"[OPAQUE(9)] == 'z');
  CHECK(strlen("") == 0 && constants_of_other[3] == 4);
  return 0;
}
