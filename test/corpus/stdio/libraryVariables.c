// corpus: flags=-D_GNU_SOURCE files=libraryVariables.other.c
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "../check.h"

extern char **environ_of_other(void);
extern int *optind_of_other(void);
static int *const pointers[] = {&optind, &opterr, &daylight};

int main(void) {
  CHECK(environ_of_other() == environ && optind_of_other() == &optind && pointers[0] == &optind);
  setenv("ADDED_BY_THE_PROGRAM", "here", 1);
  int found = 0;
  for (char **variable = environ; *variable; variable++) found += strcmp(*variable, "ADDED_BY_THE_PROGRAM=here") == 0;
  CHECK(found == 1 && environ_of_other() == environ);
  setenv("TZ", "XYZ-3", 1);
  tzset();
  CHECK(strcmp(tzname[0], "XYZ") == 0 && timezone == -3 * 3600 && daylight == 0);
  static char *none[] = {NULL};
  environ = none;
  CHECK(getenv("PATH") == NULL);
  return 0;
}
