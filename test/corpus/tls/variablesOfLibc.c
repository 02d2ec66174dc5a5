// corpus:
#include <errno.h>
#include <pthread.h>
#include <unistd.h>
#include "../check.h"

static void *body(void *argument) {
  errno = 0;
  CHECK(close(-1) == -1 && errno == EBADF);
  return argument;
}

int main(void) {
  errno = 5;
  pthread_t thread;
  CHECK(pthread_create(&thread, NULL, body, NULL) == 0 && pthread_join(thread, NULL) == 0);
  CHECK(errno == 5);
  return 0;
}
