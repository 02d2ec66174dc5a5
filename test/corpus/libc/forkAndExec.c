// corpus:
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "../check.h"

static int shared = 1;

int main(void) {
  int ends[2], status;
  CHECK(pipe(ends) == 0);
  pid_t child = fork();
  if (child == 0) {
    shared = 2;
    dup2(ends[1], 1);
    execlp("echo", "echo", "from exec", (char *)NULL);
    _exit(127);
  }
  close(ends[1]);
  char text[20] = "";
  CHECK(read(ends[0], text, sizeof text) == 10 && strcmp(text, "from exec\n") == 0);
  CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0 && shared == 1);
  child = fork();
  if (child == 0) abort();
  CHECK(waitpid(child, &status, 0) == child && WIFSIGNALED(status) && WTERMSIG(status) == 6);
  child = fork();
  if (child == 0) exit(3);
  CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 3);
  FILE *process = popen("echo $((6 * 7))", "r");
  CHECK(process && fgets(text, sizeof text, process) && atoi(text) == 42 && pclose(process) == 0);
  return 0;
}
