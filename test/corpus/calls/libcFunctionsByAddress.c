// corpus:
// libc chooses these at run time (IFUNC): their addresses must work in code and in data.
#include <string.h>
#include <wchar.h>
#include "../check.h"

static size_t (*length)(const char *) = strlen;
static void *(*const copy)(void *, const void *, size_t) = memcpy;
static const struct { const char *name; int (*compare)(const char *, const char *); } entries[] = {{"plain", strcmp}, {"coll", strcoll}};
void *(*fill)(void *, int, size_t) = memset;

int main(void) {
  char buffer[300];
  CHECK(OPAQUE(length)("twelve chars") == 12);
  fill(buffer, 'x', sizeof buffer);
  CHECK(buffer[299] == 'x');
  OPAQUE(copy)(buffer, "copied", 7);
  CHECK(entries[OPAQUE(0)].compare(buffer, "copied") == 0);
  CHECK(entries[OPAQUE(1)].compare(buffer, "dopied") < 0);
  char *(*find)(const char *, int) = OPAQUE(strchr);
  CHECK(find(buffer, 'p') == buffer + 2);
  CHECK(OPAQUE(memmove)(buffer + 1, buffer, 3) == buffer + 1 && buffer[3] == 'p');
  CHECK(wcslen(L"wide") == 4);
  CHECK(OPAQUE(length) == OPAQUE(strlen));
  return 0;
}
