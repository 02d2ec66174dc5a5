// corpus: files=mixedModels.gd.c,mixedModels.ie.c,mixedModels.ld.c
// One variable reached by each model from another object: all must mean the same.
#include <pthread.h>
#include "../check.h"

__thread int shared = 1;
extern int *by_gd(void), *by_ie(void), *by_ld(void);

static void *body(void *argument) {
  int *here = &shared;
  CHECK(by_gd() == here && by_ie() == here && *here == 1);
  *by_ld() += 1;
  CHECK(*by_ld() == 51);
  return argument;
}

int main(void) {
  body(NULL);
  pthread_t thread;
  CHECK(pthread_create(&thread, NULL, body, NULL) == 0 && pthread_join(thread, NULL) == 0);
  return 0;
}
