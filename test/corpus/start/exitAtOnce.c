// corpus: status=9
#include <unistd.h>
#include "../check.h"

__attribute__((destructor)) static void destructor(void) { puts("destructor"); fflush(stdout); }

int main(void) {
  printf("lost, since nothing flushes it");
  _exit(9);
}
