// corpus: status=3
#include <cstdio>
#include <cstdlib>

struct Noisy {
  const char *name;
  explicit Noisy(const char *name) : name(name) {}
  ~Noisy() { std::printf("~%s\n", name); }
};
static Noisy global("static");
static int compare(const void *, const void *) {
  Noisy never("automatic: exit unwinds nothing");
  std::exit(3);
}

int main() {
  Noisy also_never("automatic in main");
  static Noisy local("function-local");
  int numbers[2] = {1, 2};
  std::qsort(numbers, 2, sizeof(int), compare);
}
