// corpus: files=startAndStopSymbols.other.c
#include "../check.h"

struct entry { const char *name; int value; };
#define ENTRY(n, v) static const struct entry entry_##n __attribute__((section("entries"), used, aligned(8))) = {#n, v}
ENTRY(one, 1);
ENTRY(two, 2);
extern const struct entry __start_entries[], __stop_entries[];
extern int __start_absent[] __attribute__((weak)), __stop_absent[] __attribute__((weak));
extern long entries_seen_by_other(void);

int main(void) {
  int sum = 0, count = 0;
  for (const struct entry *entry = __start_entries; entry < __stop_entries; entry++) {
    CHECK(entry->name[0] != 0);
    sum += entry->value;
    count++;
  }
  CHECK(count == 4 && sum == 10 && entries_seen_by_other() == 4);
  CHECK(__start_absent == NULL && __stop_absent == NULL);
  return 0;
}
