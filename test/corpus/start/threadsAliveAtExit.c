// corpus:
#include <pthread.h>
#include <unistd.h>
#include "../check.h"

static void *forever(void *argument) {
  for (;;) pause();
  return argument;
}

int main(void) {
  pthread_t thread;
  for (int i = 0; i < 4; i++) CHECK(pthread_create(&thread, NULL, forever, NULL) == 0);
  return 0;
}
