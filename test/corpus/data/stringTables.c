// corpus:
#include <string.h>
#include "../check.h"

#define WORDS(X) X(alpha) X(beta) X(gamma) X(delta) X(epsilon) X(zeta) X(eta) X(theta)
#define NAME(w) #w,
#define FUNCTION(w) static int len_##w(void) { return (int)strlen(#w); }
#define POINTER(w) {#w, len_##w},
WORDS(FUNCTION)
static const char *names[] = {WORDS(NAME)};
static const struct { char name[12]; int (*length)(void); } rows[] = {WORDS(POINTER)};

int main(void) {
  for (int i = 0; i < 8; i++) {
    CHECK(strcmp(names[i], rows[i].name) == 0);
    CHECK(rows[i].length() == (int)strlen(names[i]));
  }
  names[0] = "changed";
  CHECK(strlen(names[OPAQUE(0)]) == 7);
  return 0;
}
