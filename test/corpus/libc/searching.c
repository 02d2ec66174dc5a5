// corpus: flags=-D_GNU_SOURCE
#include <search.h>
#include <string.h>
#include "../check.h"

static int compare(const void *a, const void *b) { return strcmp(a, b); }
static int visited;
static void visit(const void *node, VISIT which, int depth) { visited += node && depth >= 0 && (which == postorder || which == leaf); }
static void forget(void *node) { visited += node != NULL; }

int main(void) {
  void *root = NULL;
  char *words[] = {"m", "c", "x", "a", "z"};
  for (int i = 0; i < 5; i++) CHECK(tsearch(words[i], &root, compare));
  CHECK(tfind("x", &root, compare) && !tfind("q", &root, compare));
  twalk(root, visit);
  CHECK(visited == 5);
  tdestroy(root, forget);
  CHECK(visited == 10 && hcreate(10));
  hsearch((ENTRY){"key", words}, ENTER);
  CHECK(hsearch((ENTRY){"key", NULL}, FIND)->data == words);
  hdestroy();
  return 0;
}
