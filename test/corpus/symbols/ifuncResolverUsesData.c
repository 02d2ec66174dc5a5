// corpus: not=large
// Resolvers run after all other fix-ups and before any initializer.
#include "../check.h"

static int a(void) { return 'a'; }
static int b(void) { return 'b'; }
static int (*const table[])(void) = {a, b};
static int which = 1, initialised;
__attribute__((constructor)) static void initialise(void) { initialised = 1; }
__attribute__((no_stack_protector)) static int (*resolve(void))(void) { return initialised ? a : table[which]; }
int chosen(void) __attribute__((ifunc("resolve")));
__attribute__((constructor(101))) static void early(void) { which = chosen() == 'b' ? 5 : 6; }

int main(void) {
  CHECK(chosen() == 'b' && which == 5 && initialised);
  return 0;
}
