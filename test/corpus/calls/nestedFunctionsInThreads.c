// corpus: not=clang
#include <pthread.h>
#include "../check.h"

static int apply(int (*function)(int), int x) { return function(x); }
static void *body(void *argument) {
  long base = (long)argument;
  int add(int x) { return x + (int)base; }
  return (void *)(long)apply(add, 1);
}

int main(void) {
  pthread_t thread;
  void *result;
  CHECK(pthread_create(&thread, NULL, body, (void *)41L) == 0);
  CHECK(pthread_join(thread, &result) == 0);
  CHECK((long)result == 42);
  return 0;
}
