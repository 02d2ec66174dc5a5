// corpus:
#include <ucontext.h>
#include "../check.h"

static ucontext_t main_context, context;
static char stack[1 << 16];
static int steps;
static void body(int a, int b) {
  steps += a;
  swapcontext(&context, &main_context);
  steps += b;
}

int main(void) {
  getcontext(&context);
  context.uc_stack.ss_sp = stack;
  context.uc_stack.ss_size = sizeof stack;
  context.uc_link = &main_context;
  makecontext(&context, (void (*)(void))body, 2, 10, 5);
  swapcontext(&main_context, &context);
  CHECK(steps == 10);
  swapcontext(&main_context, &context);
  CHECK(steps == 15);
  return 0;
}
