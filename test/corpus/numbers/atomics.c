// corpus: libs=atomic
#include <pthread.h>
#include <stdatomic.h>
#include "../check.h"

static atomic_int counter;
static _Atomic long long wide;
static atomic_flag flag = ATOMIC_FLAG_INIT;
struct pair { long a, b; };
static _Atomic struct pair pair;
static _Atomic(unsigned __int128) huge;
static long protected_by_flag;
static void *body(void *argument) {
  for (int i = 0; i < 10000; i++) {
    atomic_fetch_add(&counter, 1);
    atomic_fetch_add_explicit(&wide, 3, memory_order_relaxed);
    while (atomic_flag_test_and_set(&flag)) {}
    protected_by_flag++;
    atomic_flag_clear(&flag);
    struct pair old = atomic_load(&pair), new;
    do {
      new = (struct pair){old.a + 1, old.b + 2};
    } while (!atomic_compare_exchange_weak(&pair, &old, new));
  }
  huge += 1;
  return argument;
}

int main(void) {
  const struct pair initial = {1, 2};
  atomic_init(&pair, initial);
  pthread_t threads[3];
  for (int i = 0; i < 3; i++) CHECK(pthread_create(&threads[i], NULL, body, NULL) == 0);
  for (int i = 0; i < 3; i++) CHECK(pthread_join(threads[i], NULL) == 0);
  struct pair now = atomic_load(&pair);
  CHECK(counter == 30000 && wide == 90000 && protected_by_flag == 30000 && now.a == 30001 && now.b == 60002);
  CHECK(atomic_load(&huge) == 3);
  return 0;
}
