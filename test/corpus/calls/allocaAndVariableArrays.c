// corpus:
#include <alloca.h>
#include <string.h>
#include "../check.h"

__attribute__((noinline)) static long fill(int n) {
  long values[n][3];
  long *more = alloca(n * sizeof *more);
  for (int i = 0; i < n; i++) {
    values[i][0] = values[i][1] = values[i][2] = i;
    more[i] = -i;
  }
  long sum = 0;
  for (int i = 0; i < n; i++) sum += values[i][i % 3] + more[i];
  return sum + (long)(sizeof values / sizeof *values);
}

int main(void) {
  for (int n = 1; n < 5000; n += 499) CHECK(fill(n) == n);
  return 0;
}
