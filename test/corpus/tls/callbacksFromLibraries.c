// corpus: flags=-D_GNU_SOURCE
// Thread-locals in functions that libc calls: qsort on this thread, a timer's thread that libc starts by itself.
#include <semaphore.h>
#include <signal.h>
#include <time.h>
#include "../check.h"

static __thread int compared = 1000;
static sem_t done;
static int seen;
static int compare(const void *a, const void *b) { return compared++, *(const int *)a - *(const int *)b; }
static void notify(union sigval value) {
  seen = compared + value.sival_int;
  sem_post(&done);
}

int main(void) {
  int numbers[] = {4, 2, 3, 1};
  qsort(numbers, 4, sizeof *numbers, compare);
  CHECK(compared > 1003);
  sem_init(&done, 0, 0);
  struct sigevent event = {.sigev_notify = SIGEV_THREAD, .sigev_value.sival_int = 7};
  event.sigev_notify_function = notify;
  timer_t timer;
  CHECK(timer_create(CLOCK_MONOTONIC, &event, &timer) == 0);
  struct itimerspec soon = {.it_value.tv_nsec = 1000000};
  CHECK(timer_settime(timer, 0, &soon, NULL) == 0);
  CHECK(sem_wait(&done) == 0 && seen == 1007);
  return timer_delete(timer);
}
