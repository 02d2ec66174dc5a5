// corpus: not=large
#include "../check.h"

extern char etext[], edata[], end[], __bss_start[], _end[];
extern const char __executable_start[];
static volatile int data = 1, zero;

int main(void) {
  CHECK(&end[0] == &_end[0] && &edata[0] <= &__bss_start[0] && &__bss_start[0] <= &end[0]);
  CHECK((char *)&data < edata && (char *)&zero < end && (char *)&zero >= __bss_start);
  CHECK((char *)main < etext && &__executable_start[0] < (char *)main);
  return zero;
}
