// corpus:
// Threads that start threads, end in every way, and leave thread-specific data whose destructors make more of it.
#include <pthread.h>
#include <stdatomic.h>
#include <threads.h>
#include "../check.h"

enum { rounds = 40, width = 8 };

static atomic_int alive, destroyed;
static pthread_key_t key;
static _Thread_local int depth = 7;

static void destroy(void *value) {
  destroyed++;
  // Three rounds each.
  if ((long)value < 3) pthread_setspecific(key, (void *)((long)value + 1));
}

static void *leaf(void *argument) {
  CHECK(depth == 7);
  depth = 0;
  alive++;
  pthread_setspecific(key, (void *)1L);
  if ((long)argument % 2) pthread_exit(argument);
  return argument;
}

static void *branch(void *argument) {
  pthread_t threads[width];
  for (long i = 0; i < width; i++) CHECK(pthread_create(&threads[i], NULL, leaf, (void *)i) == 0);
  for (long i = 0; i < width; i++) {
    void *result;
    CHECK(pthread_join(threads[i], &result) == 0 && result == (void *)i);
  }
  return argument;
}

static int c11(void *argument) {
  CHECK(depth == 7);
  if (*(int *)argument == 1) thrd_exit(-5);
  return *(int *)argument;
}

static void *canceled(void *argument) {
  for (;;) pthread_testcancel();
  return argument;
}

int main(void) {
  CHECK(pthread_key_create(&key, destroy) == 0);
  for (int i = 0; i < rounds; i++) {
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, branch, NULL) == 0 && pthread_join(thread, NULL) == 0);
  }
  CHECK(alive == rounds * width && destroyed == 3 * rounds * width);
  for (int i = 0; i < 3; i++) {
    thrd_t thread;
    int result;
    CHECK(thrd_create(&thread, c11, &i) == thrd_success && thrd_join(thread, &result) == thrd_success);
    CHECK(result == (i == 1 ? -5 : i));
  }
  pthread_t thread;
  void *result;
  CHECK(pthread_create(&thread, NULL, canceled, NULL) == 0 && pthread_cancel(thread) == 0);
  CHECK(pthread_join(thread, &result) == 0 && result == PTHREAD_CANCELED);
  pthread_attr_t attributes;
  CHECK(pthread_attr_init(&attributes) == 0 && pthread_attr_setstacksize(&attributes, 1UL << 60) == 0);
  for (int i = 0; i < 1000; i++) CHECK(pthread_create(&thread, &attributes, leaf, NULL) != 0);
  return 0;
}
