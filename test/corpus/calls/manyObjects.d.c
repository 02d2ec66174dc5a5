extern int counter, total(int);
static int twice(int x) { return x + 1000; }
int from_d(int x) { counter++; return x == 0 ? total(0) : twice(x) + counter; }
