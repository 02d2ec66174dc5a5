extern char _GLOBAL_OFFSET_TABLE_[] __attribute__((visibility("hidden")));
char *table_of_other(void) { return _GLOBAL_OFFSET_TABLE_; }
