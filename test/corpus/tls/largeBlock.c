// corpus:
#include <pthread.h>
#include "../check.h"

static __thread char large_zero[200000];
static __thread int large_data[20000] = {1, 2, [19999] = 3};

static void *body(void *argument) {
  CHECK(large_zero[199999] == 0 && large_data[19999] == 3 && large_data[1] == 2);
  large_zero[199999] = 1;
  large_data[OPAQUE(10000)] = 4;
  CHECK(large_zero[199999] + large_data[10000] == 5);
  return argument;
}

int main(void) {
  body(NULL);
  pthread_t thread;
  CHECK(pthread_create(&thread, NULL, body, NULL) == 0 && pthread_join(thread, NULL) == 0);
  return 0;
}
