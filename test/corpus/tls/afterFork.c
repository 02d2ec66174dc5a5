// corpus:
#include <sys/wait.h>
#include <unistd.h>
#include "../check.h"

static __thread int value = 3;

int main(void) {
  value = 4;
  pid_t child = fork();
  CHECK(child >= 0);
  if (child == 0) {
    value += 10;
    _exit(value);
  }
  int status;
  CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 14 && value == 4);
  return 0;
}
