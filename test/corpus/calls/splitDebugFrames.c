// corpus: flags=-g,-gdwarf-4,-fdebug-types-section,-fno-asynchronous-unwind-tables
#include "../check.h"

struct counted { int value; };
enum colour { red, green };
static int add(struct counted *counted, enum colour colour) { return counted->value += colour; }

int main(void) {
  struct counted counted = {1};
  CHECK(add(&counted, green) == 2);
  return 0;
}
