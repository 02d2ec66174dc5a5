// What runs before main and after it, in which order.
#include <cstdio>
#include <cstdlib>

namespace {

struct Guard {
  const char *name;
  explicit Guard(const char *of) : name(of) { std::printf("%s constructed\n", name); }
  ~Guard() { std::printf("%s destroyed\n", name); }
};

Guard first("first global");
Guard second("second global");

__attribute__((constructor(101))) void early() { std::puts("constructor with priority 101"); }
__attribute__((destructor)) void late() { std::puts("destructor function"); }

Guard &onDemand() {
  static Guard local("function-local static");
  return local;
}

}  // namespace

int main() {
  std::puts("main begins");
  std::atexit([] { std::puts("atexit function"); });
  onDemand();
  std::puts("main ends");
  return 0;
}
