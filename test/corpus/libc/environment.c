// corpus:
#include <string.h>
#include "../check.h"

int main(void) {
  CHECK(setenv("A_NAME", "a value", 1) == 0 && strcmp(getenv("A_NAME"), "a value") == 0);
  CHECK(setenv("A_NAME", "ignored", 0) == 0 && strcmp(getenv("A_NAME"), "a value") == 0);
  static char assignment[] = "PUT=in";
  CHECK(putenv(assignment) == 0 && strcmp(getenv("PUT"), "in") == 0);
  CHECK(unsetenv("A_NAME") == 0 && getenv("A_NAME") == NULL);
  CHECK(system("test \"$PUT\" = in") == 0);
  return 0;
}
