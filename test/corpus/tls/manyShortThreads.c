// corpus:
// Stacks and thread-local blocks are reused: each thread must still see the initial values.
#include <pthread.h>
#include "../check.h"

static __thread int fresh = 17;
static __thread char buffer[300];

static void *body(void *argument) {
  CHECK(fresh == 17 && buffer[299] == 0);
  fresh = 1;
  buffer[299] = 1;
  return argument;
}

int main(void) {
  for (int i = 0; i < 300; i++) {
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, body, NULL) == 0 && pthread_join(thread, NULL) == 0);
  }
  CHECK(fresh == 17);
  return 0;
}
