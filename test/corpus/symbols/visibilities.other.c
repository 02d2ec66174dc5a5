extern int hidden_data __attribute__((visibility("hidden")));
extern int protected_data;
extern int internal_function(void) __attribute__((visibility("internal")));
__attribute__((visibility("hidden"))) int hidden_from_other(void) { return 4; }
__attribute__((visibility("protected"))) int protected_from_other(void) { return 5; }
int (*pointer_from_other(void))(void) { return hidden_from_other; }
int sum_by_other(void) { return hidden_data + protected_data + internal_function(); }
