// corpus:
#include <string.h>
#include "../check.h"

struct __attribute__((packed)) record { char tag; const char *name; int (*parse)(const char *); short flags; };
static const struct record records[] = {{'a', "17", atoi, 1}, {'b', "-4", atoi, 2}};
struct bits { unsigned low : 3, middle : 13, high : 16; long wide : 40; };
struct bits bits = {5, 4000, 65535, -1};

int main(void) {
  CHECK(sizeof(struct record) == 19);
  CHECK(records[OPAQUE(0)].parse(records[0].name) == 17 && records[OPAQUE(1)].parse(records[1].name) == -4);
  bits.middle += bits.low;
  CHECK(bits.middle == 4005 && bits.wide == -1 && bits.high == 65535);
  return 0;
}
