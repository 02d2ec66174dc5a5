// corpus: flags=-D_GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include "../check.h"

static sigjmp_buf place;
static char other_stack[1 << 16];
static volatile int on_other_stack;
static void handler(int number) {
  char here;
  on_other_stack = &here > other_stack && &here < other_stack + sizeof other_stack;
  siglongjmp(place, number);
}
__attribute__((noinline)) static int overflow(int n) {
  volatile char frame[10000];
  frame[0] = (char)n;
  return n < 0 ? 0 : overflow(n + 1) + frame[0];
}

int main(void) {
  stack_t stack = {.ss_sp = other_stack, .ss_size = sizeof other_stack};
  CHECK(sigaltstack(&stack, NULL) == 0);
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_ONSTACK};
  sigaction(SIGSEGV, &action, NULL);
  if (sigsetjmp(place, 1) == 0) overflow(OPAQUE(0));
  CHECK(on_other_stack == 1);
  return 0;
}
