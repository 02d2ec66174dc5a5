// corpus: files=stderrAndStdout.other.c
#include "../check.h"

extern FILE *stderr_of_other(void);
static FILE **const table[] = {&stdin, &stdout, &stderr};

int main(void) {
  CHECK(stderr_of_other() == stderr && *table[1] == stdout && *table[2] == stderr);
  fprintf(stderr, "to stderr %d\n", 1);
  fputs("to stdout\n", stdout);
  CHECK(fgetc(stdin) == EOF && feof(stdin));
  FILE *saved = stdout;
  stdout = stderr;
  printf("redirected by assignment\n");
  stdout = saved;
  printf("and back\n");
  return ferror(*table[0]);
}
