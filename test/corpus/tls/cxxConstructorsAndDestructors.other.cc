#include <cstdio>
struct Noisy {
  const char *name;
  explicit Noisy(const char *name) : name(name) { printf("+%s\n", name); }
  ~Noisy() { printf("-%s\n", name); }
};
thread_local Noisy of_other("of other");
