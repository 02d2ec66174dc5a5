// corpus:
#include <ctype.h>
#include <locale.h>
#include <wctype.h>
#include "../check.h"

int main(void) {
  CHECK(isalpha('x') && !isalpha('1') && isspace('\t') && isdigit('7') && toupper('q') == 'Q');
  CHECK(iswalpha(L'x') && towupper(L'q') == L'Q' && wctype("digit") != 0);
  CHECK(setlocale(LC_ALL, "C.UTF-8") != NULL && MB_CUR_MAX > 1);
  wchar_t wide[4];
  CHECK(mbstowcs(wide, "\xc3\xbc!", 4) == 2 && wide[0] == 0xfc && iswalpha((wint_t)wide[0]));
  CHECK(localeconv()->decimal_point[0] == '.');
  return 0;
}
