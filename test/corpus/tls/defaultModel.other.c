extern __thread int global, weak_here;
__thread int external = 3;
__attribute__((visibility("hidden"))) __thread int hidden = 4;
int sum_by_other(void) { return global + external + hidden + weak_here; }
