// corpus:
#include "../check.h"

#define CASE(n) case n: return (n) * 3 + 1 + (x >> 31);
#define TEN(n) CASE(n##0) CASE(n##1) CASE(n##2) CASE(n##3) CASE(n##4) CASE(n##5) CASE(n##6) CASE(n##7) CASE(n##8) CASE(n##9)
#define HUNDRED(n) TEN(n##0) TEN(n##1) TEN(n##2) TEN(n##3) TEN(n##4) TEN(n##5) TEN(n##6) TEN(n##7) TEN(n##8) TEN(n##9)

extern int sink;
int sink;
__attribute__((noinline)) static int pick(int x) {
  switch (x) {
    HUNDRED(1) HUNDRED(2) HUNDRED(3)
    case 5: sink++; return -5;
    case 6: sink += 2; return puts("six");
    case 7: return sink;
    case 9: abort();
    default: return -1;
  }
}

int main(void) {
  for (int i = 100; i < 400; i++) CHECK(pick(i) == i * 3 + 1);
  CHECK(pick(5) == -5 && pick(7) == 1 && pick(8) == -1 && pick(6) > 0 && pick(7) == 3);
  return 0;
}
