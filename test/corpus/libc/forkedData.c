// corpus:
// A forked child has its data for itself, as have its own children; what was changed before the fork it sees.
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "../check.h"

static int changed = 1, untouched;
static char zeros[3 << 20], filled[5000] = "initial";
static int order[3], handlers;

static void prepare(void) { order[0] = ++handlers; }
static void in_parent(void) { order[1] = ++handlers; }
static void in_child(void) { order[2] = ++handlers; }

static int wait_for(pid_t child) {
  int status;
  CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status));
  return WEXITSTATUS(status);
}

static void grandchild(void) {
  CHECK(changed == 3 && zeros[2 << 20] == 'c');
  changed = 4;
  zeros[2 << 20] = 'g';
  _exit(44);
}

static void child(void) {
  CHECK(changed == 2 && zeros[2 << 20] == 'p' && zeros[1 << 20] == 0 && strcmp(filled, "before the fork") == 0);
  CHECK(order[0] == 1 && order[1] == 0 && order[2] == 2);
  changed = 3;
  untouched = 3;
  zeros[2 << 20] = 'c';
  memset(zeros, 'x', 10000);
  strcpy(filled, "in the child");
  pid_t own = fork();
  if (own == 0) grandchild();
  CHECK(wait_for(own) == 44 && changed == 3 && zeros[2 << 20] == 'c');
  _exit(33);
}

static void *forking(void *argument) {
  pid_t made = fork();
  if (made == 0) {
    changed = 5;
    _exit(changed == 5 ? 55 : 1);
  }
  CHECK(wait_for(made) == 55 && changed == 2);
  return argument;
}

int main(void) {
  changed = 2;
  zeros[2 << 20] = 'p';
  strcpy(filled, "before the fork");
  CHECK(pthread_atfork(prepare, in_parent, in_child) == 0);
  pid_t made = fork();
  if (made == 0) child();
  CHECK(wait_for(made) == 33);
  CHECK(changed == 2 && untouched == 0 && zeros[2 << 20] == 'p' && zeros[0] == 0 && strcmp(filled, "before the fork") == 0);
  CHECK(order[0] == 1 && order[1] == 2 && order[2] == 0);
  pthread_t thread;
  CHECK(pthread_create(&thread, NULL, forking, NULL) == 0 && pthread_join(thread, NULL) == 0);
  for (int i = 0; i < 50; i++) {
    made = fork();
    if (made == 0) _exit(changed++);
    CHECK(wait_for(made) == 2);
  }
  return changed == 2 ? 0 : 1;
}
