extern int from_d(int);
int counter;
static int twice(int x) { return x + (counter++ >= 0 ? 0 : 1); }
int from_c(int x) { return twice(from_d(x) - counter) + 100; }
