// corpus:
#include <iconv.h>
#include <pwd.h>
#include <string.h>
#include "../check.h"

int main(void) {
  struct passwd *root = getpwuid(0);
  CHECK(root && strcmp(root->pw_name, "root") == 0);
  iconv_t conversion = iconv_open("UTF-8", "ISO-8859-1");
  CHECK(conversion != (iconv_t)-1);
  char latin[] = "\xfc", utf8[8] = "", *in = latin, *out = utf8;
  size_t in_left = 1, out_left = 7;
  CHECK(iconv(conversion, &in, &in_left, &out, &out_left) == 0 && strcmp(utf8, "\xc3\xbc") == 0);
  return iconv_close(conversion);
}
