// corpus:
#include <stdatomic.h>
#include <threads.h>
#include "../check.h"

static mtx_t mutex;
static once_flag flag = ONCE_FLAG_INIT;
static tss_t slot;
static _Thread_local int local = 4;
static atomic_int total;
static void initialise(void) { CHECK(mtx_init(&mutex, mtx_plain) == thrd_success && tss_create(&slot, free) == thrd_success); }
static int body(void *argument) {
  call_once(&flag, initialise);
  CHECK(tss_set(slot, malloc(8)) == thrd_success);
  mtx_lock(&mutex);
  local += (int)(long)argument;
  mtx_unlock(&mutex);
  return atomic_fetch_add(&total, local) >= 0 ? local : -1;
}

int main(void) {
  thrd_t threads[4];
  int sum = 0;
  for (long i = 0; i < 4; i++) CHECK(thrd_create(&threads[i], body, (void *)i) == thrd_success);
  for (int i = 0; i < 4; i++) {
    int result;
    CHECK(thrd_join(threads[i], &result) == thrd_success);
    sum += result;
  }
  CHECK(sum == 22 && total == 22 && local == 4);
  return 0;
}
