// corpus:
#include <locale.h>
#include <string.h>
#include <wchar.h>
#include "../check.h"

int main(void) {
  char text[200];
  int read = 0;
  long number;
  double real;
  char word[10];
  snprintf(text, sizeof text, "%5d|%-5s|%05.1f|%x|%p|%c|%%|%ld|%Lg|%n", 42, "ab", 3.14159, 255, NULL, 'z', -1L, 0.5L, &read);
  CHECK(strcmp(text, "   42|ab   |003.1|ff|(nil)|z|%|-1|0.5|") == 0 && read == (int)strlen(text));
  CHECK(sscanf("17 2.5e3 word", "%ld %lf %9s", &number, &real, word) == 3 && number == 17 && real == 2500);
  printf("%a %e %g %'d %i\n", 1.0, 12345.678, 1e-10, 1234567, -1);
  wchar_t wide[20];
  CHECK(swprintf(wide, 20, L"%ls %d", L"wide", 5) == 6);
  return 0;
}
