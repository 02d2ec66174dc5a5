__thread int of_other = 7;
extern __thread int initialised;
int *address_by_other(void) { return &initialised; }
