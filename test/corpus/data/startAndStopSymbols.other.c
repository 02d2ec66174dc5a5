struct entry { const char *name; int value; };
#define ENTRY(n, v) static const struct entry entry_##n __attribute__((section("entries"), used, aligned(8))) = {#n, v}
ENTRY(three, 3);
ENTRY(four, 4);
extern const struct entry __start_entries[] __attribute__((visibility("hidden")));
extern const struct entry __stop_entries[] __attribute__((visibility("hidden")));
long entries_seen_by_other(void) { return __stop_entries - __start_entries; }
