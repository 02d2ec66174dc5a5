// corpus:
#include <pthread.h>
#include <string.h>
#include "../check.h"

static int target = 5;
static int function(void) { return 6; }
static __thread int *pointer = &target;
static __thread int (*call)(void) = function;
static __thread const char *text = "a text";
__thread struct { void *self; int (*convert)(const char *); } object = {&target, atoi};

static void *body(void *argument) {
  CHECK(*pointer == 5 && call() == 6 && strcmp(text, "a text") == 0 && object.self == &target && object.convert("9") == 9);
  pointer = NULL;
  return argument;
}

int main(void) {
  body(NULL);
  pthread_t thread;
  CHECK(pthread_create(&thread, NULL, body, NULL) == 0 && pthread_join(thread, NULL) == 0);
  CHECK(pointer == NULL);
  return 0;
}
