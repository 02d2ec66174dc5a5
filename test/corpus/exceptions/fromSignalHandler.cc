// corpus: flags=-fnon-call-exceptions,-fasynchronous-unwind-tables not=clang
#include <csignal>
#include "../check.h"

static void handler(int number) { throw number; }
static volatile int zero;
__attribute__((noinline)) static int divide(int by) { return 100 / by; }

int main() {
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = SA_NODEFER;
  sigaction(SIGFPE, &action, nullptr);
  for (int i = 0; i < 3; i++) {
    try {
      zero = divide(zero);
      CHECK(false);
    } catch (int number) {
      CHECK(number == SIGFPE);
    }
  }
}
