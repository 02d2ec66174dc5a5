// Without headers, for compilers that have none: a table of jumps, pointers in data, floating point, recursion.
int puts(const char *);

static const char *const names[] = {"zero", "one", "two", "three", "four", "five"};
static int twice(int n) { return 2 * n; }
static int square(int n) { return n * n; }
static int (*const functions[])(int) = {twice, square};
volatile int start = 3;
volatile double half = 0.5;

static int choose(int n) {
  switch (n) {
    case 0: return 11;
    case 1: return 7;
    case 2: return 5;
    case 3: return 13;
    case 4: return 2;
    case 5: return 17;
    default: return -1;
  }
}

static int fibonacci(int n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); }

int main(void) {
  int sum = (int)(start * half * 4);
  for (int i = 0; i < 6; i++) {
    puts(names[i]);
    sum += choose(i) + functions[i % 2](i);
  }
  return sum + fibonacci(start + 7);
}
