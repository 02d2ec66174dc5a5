// corpus: flags=-mtls-dialect=gnu2 files=descriptors.other.c not=large
#include <pthread.h>
#include "../check.h"

__thread int initialised = 3;
static __thread long zero;
extern __thread int of_other;

static void *body(void *argument) {
  CHECK(initialised == 3 && zero == 0 && of_other == 12);
  zero = (long)argument;
  return (void *)(zero + initialised);
}

int main(void) {
  initialised = 30;
  of_other++;
  pthread_t thread;
  void *result;
  CHECK(pthread_create(&thread, NULL, body, (void *)4L) == 0 && pthread_join(thread, &result) == 0);
  CHECK((long)result == 7 && initialised == 30 && zero == 0 && of_other == 13);
  return 0;
}
