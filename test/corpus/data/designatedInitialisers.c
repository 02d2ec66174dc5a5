// corpus:
#include "../check.h"

enum { red, green, blue, colours };
static const char *const names[colours] = {[blue] = "blue", [red] = "red", [green] = "green"};
static const struct { int (*convert)(const char *); union { int i; const char *s; } value; int tail[]; } object = {
    .value.s = "99", .convert = atoi, .tail = {[2] = 7, [0 ... 1] = 5}};

int main(void) {
  CHECK(names[OPAQUE(2)][0] == 'b' && names[OPAQUE(0)][0] == 'r');
  CHECK(object.convert(object.value.s) == 99 && object.tail[OPAQUE(2)] + object.tail[1] == 12);
  return 0;
}
