// corpus:
#include <setjmp.h>
#include <signal.h>
#include <unistd.h>
#include "../check.h"

static volatile sig_atomic_t seen, code;
static sigjmp_buf place;
static void *volatile fault;
static void simple(int number) { seen = number; }
static void detailed(int number, siginfo_t *info, void *context) {
  seen = number;
  code = info->si_code;
  fault = info->si_addr;
  if (context) siglongjmp(place, 1);
}
static volatile int zero;

int main(void) {
  struct sigaction action = {.sa_handler = simple};
  sigaction(SIGUSR1, &action, NULL);
  CHECK(raise(SIGUSR1) == 0 && seen == SIGUSR1);
  alarm(1);
  sigaction(SIGALRM, &action, NULL);
  pause();
  CHECK(seen == SIGALRM);
  action.sa_sigaction = detailed;
  action.sa_flags = SA_SIGINFO;
  sigaction(SIGFPE, &action, NULL);
  sigaction(SIGSEGV, &action, NULL);
  if (sigsetjmp(place, 1) == 0) return 1 / zero;
  CHECK(seen == SIGFPE && code == FPE_INTDIV);
  if (sigsetjmp(place, 1) == 0) *(volatile int *)(0x1000L + zero) = 1;
  CHECK(seen == SIGSEGV && code == SEGV_MAPERR && fault == (void *)0x1000);
  return 0;
}
