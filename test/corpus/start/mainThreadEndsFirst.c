// corpus:
// pthread_exit from main: the process lives until its last thread ends.
#include <pthread.h>
#include "../check.h"

static pthread_t main_thread;
static void *body(void *argument) {
  CHECK(pthread_join(main_thread, NULL) == 0);
  puts("the other thread");
  return argument;
}

int main(void) {
  pthread_t thread;
  main_thread = pthread_self();
  CHECK(pthread_create(&thread, NULL, body, NULL) == 0);
  pthread_exit(NULL);
}
