// corpus:
#include <stdarg.h>
#include "../check.h"

struct pair { long a; double b; };
struct big { char bytes[100]; };

__attribute__((noinline)) static double sum(const char *kinds, ...) {
  va_list args, again;
  va_start(args, kinds);
  va_copy(again, args);
  double total = 0;
  for (; *kinds; kinds++) {
    switch (*kinds) {
      case 'i': total += va_arg(args, int); break;
      case 'l': total += va_arg(args, long); break;
      case 'd': total += va_arg(args, double); break;
      case 'L': total += (double)va_arg(args, long double); break;
      case 'p': { struct pair pair = va_arg(args, struct pair); total += pair.a + pair.b; break; }
      case 'b': { struct big big = va_arg(args, struct big); total += big.bytes[99]; break; }
      default: abort();
    }
  }
  CHECK(va_arg(again, int) == 1);
  va_end(again);
  va_end(args);
  return total;
}

int main(void) {
  struct big big = {.bytes[99] = 7};
  CHECK(sum("iiiiiiiii", 1, 2, 3, 4, 5, 6, 7, 8, 9) == 45);
  CHECK(sum("idididididididididid", 1, .5, 2, .5, 3, .5, 4, .5, 5, .5, 6, .5, 7, .5, 8, .5, 9, .5, 10, .5) == 60);
  CHECK(sum("iLpblL", 1, 2.0L, (struct pair){3, 4.5}, big, 8L, 16.0L) == 41.5);
  return 0;
}
