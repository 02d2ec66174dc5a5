// corpus: not=pic,pie files=mixedPositions.pic.c,mixedPositions.pie.c
// Objects compiled each way in one program: they must agree on where libc's variables are.
#include <getopt.h>
#include <unistd.h>
#include "../check.h"

extern char **environ;
extern FILE *stderr_pic(void), *stderr_pie(void);
extern int *optind_pic(void), *optind_pie(void);
extern char ***environ_pic(void);

int main(void) {
  CHECK(stderr == stderr_pic() && stderr == stderr_pie());
  CHECK(&optind == optind_pic() && &optind == optind_pie() && &environ == environ_pic());
  *optind_pic() = 5;
  CHECK(*(volatile int *)&optind == 5);
  fprintf(stderr, "agreed\n");
  return 0;
}
