extern int chosen(int);
static int plus(int x) { return x + 1; }
static void *resolver(void) { return (void *)plus; }
int chosen_of_other(int x) __attribute__((ifunc("resolver")));
int chosen_by_other(int x) { return chosen(x); }
