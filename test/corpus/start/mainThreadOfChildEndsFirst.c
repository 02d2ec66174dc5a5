// corpus:
// pthread_exit in main of a forked child, with and without a thread of its own; and in one without any.
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>
#include "../check.h"

static void at_end(void) { dprintf(1, "atexit\n"); }
static void *body(void *argument) {
  usleep(20000);
  dprintf(1, "the child's thread\n");
  return argument;
}

int main(void) {
  CHECK(atexit(at_end) == 0);
  for (int with_thread = 0; with_thread < 2; with_thread++) {
    pid_t child = fork();
    if (child == 0) {
      pthread_t thread;
      if (with_thread) CHECK(pthread_create(&thread, NULL, body, NULL) == 0);
      pthread_exit(NULL);
    }
    int status;
    CHECK(waitpid(child, &status, 0) == child && status == 0);
  }
  pthread_exit(NULL);
}
