// corpus: flags=-fexceptions
#include <pthread.h>
#include "../check.h"

static int cleaned;
static void clean(void *by) { cleaned += *(int *)by; }
static void clean_variable(int *variable) { cleaned += *variable; }
static void *body(void *argument) {
  int ten = 10;
  int one __attribute__((cleanup(clean_variable))) = 1;
  pthread_cleanup_push(clean, &ten);
  pthread_cancel(pthread_self());
  pthread_testcancel();
  pthread_cleanup_pop(0);
  return argument;
}

int main(void) {
  pthread_t thread;
  void *result;
  CHECK(pthread_create(&thread, NULL, body, NULL) == 0 && pthread_join(thread, &result) == 0);
  CHECK(result == PTHREAD_CANCELED && cleaned == 11);
  return 0;
}
