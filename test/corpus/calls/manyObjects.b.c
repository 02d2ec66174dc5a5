extern int from_c(int);
extern int counter;
int from_b(int x) { counter++; return from_c(x) + 10; }
