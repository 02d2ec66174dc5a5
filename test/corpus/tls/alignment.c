// corpus: files=alignment.other.c
#include <pthread.h>
#include <stdint.h>
#include "../check.h"

static __thread char odd = 1;
static __thread _Alignas(64) char line[64] = "line";
__thread _Alignas(256) long zero_aligned;
extern __thread char another;

static void *body(void *argument) {
  CHECK(OPAQUE((uintptr_t)line) % 64 == 0 && OPAQUE((uintptr_t)&zero_aligned) % 256 == 0);
  CHECK(odd == 1 && line[3] == 'e' && zero_aligned == 0 && another == 'x');
  return argument;
}

int main(void) {
  body(NULL);
  pthread_t thread;
  CHECK(pthread_create(&thread, NULL, body, NULL) == 0 && pthread_join(thread, NULL) == 0);
  return 0;
}
