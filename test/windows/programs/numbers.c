// Without headers: structures by value, many arguments, floating point, a switch of far values, a large frame, a name
// that another object may define.
int printf(const char *, ...);

struct Pair { double first, second; };
struct Three { int numbers[3]; };
union Bits { double value; unsigned long long bits; };

static struct Pair swapped(struct Pair pair) { return (struct Pair){pair.second, pair.first}; }
static struct Three doubled(struct Three three) {
  for (int i = 0; i < 3; i++) three.numbers[i] *= 2;
  return three;
}
static double many(int a, double b, int c, double d, int e, double f, long long g) { return a + b + c + d + e + f + (double)g; }

struct Pair (*volatile swap)(struct Pair) = swapped;
struct Three (*volatile twice)(struct Three) = doubled;
double (*volatile sum)(int, double, int, double, int, double, long long) = many;

__attribute__((weak)) int replaceable(void) { return 4; }
const int table[] = {3, 1, 4, 1, 5, 9, 2, 6};
static const int *const ends[] = {table, table + 8};
volatile int count = 8;

static int large(int seed) {
  volatile int cells[30000];
  for (int i = 0; i < 30000; i++) cells[i] = seed + i;
  return cells[29999] - cells[0];
}

static const char *kind(long long value) {
  switch (value) {
    case -5: return "minus five";
    case 0: return "nothing";
    case 1000000007LL: return "a prime";
    case 1LL << 40: return "a power";
    default: return "something";
  }
}

int main(void) {
  const struct Pair pair = swap((struct Pair){1.5, -2.25});
  const struct Three three = twice((struct Three){{1, 20, 300}});
  printf("%.2f %.2f, %d %d %d\n", pair.first, pair.second, three.numbers[0], three.numbers[1], three.numbers[2]);
  printf("%.4f\n", sum(1, 0.5, 2, 0.25, 3, 0.125, 1LL << 33));
  printf("%s, %s, %s, %s\n", kind(count - 13), kind(count - 8), kind(1LL << (count + 32)), kind(count));
  const union Bits bits = {.value = count / 3.0};
  printf("%016llx %d %u\n", bits.bits, (int)(bits.value * -1000), (unsigned)(bits.value * 1e9));
  int total = 0;
  for (const int *each = ends[0]; each != ends[1]; each++) total += *each;
  printf("%d %d\n", total, large(count));
  return total + replaceable();
}
