// corpus: files=threads.other.c
#include <pthread.h>
#include "../check.h"

__thread int counter = 100;
static __thread int zero[50];
extern __thread long of_other;
extern long bump_other(long);

static void *body(void *argument) {
  long me = (long)argument;
  CHECK(counter == 100 && zero[49] == 0 && of_other == 1000);
  for (int i = 0; i < 1000; i++) {
    counter++;
    zero[i % 50] += (int)me;
    bump_other(me);
  }
  CHECK(counter == 1100 && zero[7] == 20 * me && of_other == 1000 + 1000 * me);
  return &counter;
}

int main(void) {
  pthread_t threads[16];
  for (long i = 0; i < 16; i++) CHECK(pthread_create(&threads[i], NULL, body, (void *)i) == 0);
  for (int i = 0; i < 16; i++) {
    void *address;
    CHECK(pthread_join(threads[i], &address) == 0);
    CHECK(address != &counter);
  }
  CHECK(counter == 100 && of_other == 1000);
  return 0;
}
