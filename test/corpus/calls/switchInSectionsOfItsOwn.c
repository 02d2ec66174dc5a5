// corpus: flags=-ffunction-sections,-fdata-sections
#include "../check.h"

#define FUNCTION(name, k) \
  __attribute__((noinline)) int name(int x) { \
    static int calls = k; \
    static const char *const words[] = {"zero", "one", "two"}; \
    switch (x) { \
      case 0: return calls++; case 1: return puts(words[x]); case 2: return k; case 3: return -k; \
      case 4: return rand() * 0; case 5: return words[2][0]; case 6: return 6 * k; case 7: abort(); \
      default: return 99; } }
FUNCTION(first, 10)
FUNCTION(second, 20)
FUNCTION(never_called, 30)

int main(void) {
  CHECK(first(0) == 10 && first(0) == 11 && second(0) == 20);
  CHECK(first(2) == 10 && second(3) == -20 && first(4) == 0 && second(5) == 't' && first(6) == 60 && second(8) == 99);
  CHECK(first(1) > 0);
  return 0;
}
