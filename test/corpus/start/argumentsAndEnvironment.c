// corpus: args=one,two--three,,--four
#include <string.h>
#include <unistd.h>
#include "../check.h"

extern char **environ;

int main(int argc, char **argv, char **environment) {
  CHECK(argc == 5 && argv[argc] == NULL && argv[0][0] != 0);
  CHECK(strcmp(argv[1], "one") == 0 && strcmp(argv[2], "two--three") == 0 && argv[3][0] == 0 && strcmp(argv[4], "--four") == 0);
  CHECK(environment == environ && getenv("PATH") != NULL);
  argv[1][0] = 'O';
  CHECK(argv[1][0] == 'O');
  return 0;
}
