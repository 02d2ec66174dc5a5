// corpus:
#include <signal.h>
#include "../check.h"

static __thread volatile sig_atomic_t seen = 1;
static void handler(int number) { seen += number; }

int main(void) {
  struct sigaction action = {.sa_handler = handler};
  CHECK(sigaction(SIGUSR2, &action, NULL) == 0 && raise(SIGUSR2) == 0);
  CHECK(seen == 1 + SIGUSR2);
  return 0;
}
