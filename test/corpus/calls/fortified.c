// corpus: flags=-D_FORTIFY_SOURCE=2 not=O0
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "../check.h"

int main(int argc, char **argv) {
  char buffer[64];
  (void)argv;
  size_t room = sizeof buffer - argc;
  memset(buffer, 0, room);
  CHECK(snprintf(buffer, room, "%d and %s", argc, "text") == 10);
  strncat(buffer, "!", room - strlen(buffer) - 1);
  CHECK(strcmp(buffer, "1 and text!") == 0);
  memcpy(buffer + argc, "zz", 2);
  CHECK(buffer[2] == 'z');
  printf("%s\n", buffer);
  CHECK(getcwd(buffer, 1) == NULL);
  return 0;
}
