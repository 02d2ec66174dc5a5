extern int from_b(int);
extern int counter;
int from_a(int x) { counter++; return from_b(x) + 1; }
