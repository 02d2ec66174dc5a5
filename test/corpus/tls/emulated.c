// corpus: flags=-femulated-tls not=gcc
#include <pthread.h>
#include "../check.h"

static __thread int value = 5;
static void *body(void *argument) {
  CHECK(value == 5);
  value = 6;
  return argument;
}

int main(void) {
  value = 7;
  pthread_t thread;
  CHECK(pthread_create(&thread, NULL, body, NULL) == 0 && pthread_join(thread, NULL) == 0);
  CHECK(value == 7);
  return 0;
}
