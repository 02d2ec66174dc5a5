// corpus: flags=-g3,-gz
#include <string.h>
#include "../check.h"

#define MACRO_FOR_DEBUG_MACRO 1
struct node { struct node *next; const char *name; };

int main(void) {
  struct node nodes[3] = {{&nodes[1], "a"}, {&nodes[2], "b"}, {NULL, "c"}};
  int count = 0;
  for (struct node *node = nodes; node; node = node->next) count += strlen(node->name) == MACRO_FOR_DEBUG_MACRO;
  CHECK(count == 3);
  return 0;
}
