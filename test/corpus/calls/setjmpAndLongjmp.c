// corpus:
#include <setjmp.h>
#include <signal.h>
#include "../check.h"

static jmp_buf place;
static sigjmp_buf signal_place;
static volatile int bottom;
__attribute__((noinline)) static void down(int n) {
  if (n == bottom) longjmp(place, 7);
  if (n > -1) down(n - 1);
  puts("not reached");
}
static void handler(int number) { siglongjmp(signal_place, number); }

int main(void) {
  volatile int rounds = 0;
  int value = setjmp(place);
  if (value == 0) down(50);
  CHECK(value == 7);
  if (++rounds < 3) longjmp(place, 7);
  CHECK(rounds == 3);
  signal(SIGUSR1, handler);
  int number = sigsetjmp(signal_place, 1);
  if (number == 0) raise(SIGUSR1);
  CHECK(number == SIGUSR1);
  sigset_t blocked;
  sigprocmask(SIG_BLOCK, NULL, &blocked);
  CHECK(!sigismember(&blocked, SIGUSR1));
  return 0;
}
