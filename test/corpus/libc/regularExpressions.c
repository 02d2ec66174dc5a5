// corpus:
#include <fnmatch.h>
#include <glob.h>
#include <regex.h>
#include "../check.h"

int main(void) {
  regex_t expression;
  regmatch_t matches[3];
  CHECK(regcomp(&expression, "([a-z]+)=([0-9]+)", REG_EXTENDED) == 0);
  CHECK(regexec(&expression, "  key=123;", 3, matches, 0) == 0);
  CHECK(matches[1].rm_so == 2 && matches[1].rm_eo == 5 && matches[2].rm_so == 6 && matches[2].rm_eo == 9);
  CHECK(regexec(&expression, "nothing", 0, NULL, 0) == REG_NOMATCH);
  regfree(&expression);
  CHECK(fnmatch("*.[ch]", "file.c", 0) == 0 && fnmatch("*.[ch]", "file.o", 0) != 0);
  glob_t found;
  CHECK(glob("/et[c]", 0, NULL, &found) == 0 && found.gl_pathc == 1);
  globfree(&found);
  return 0;
}
