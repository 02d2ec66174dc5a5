// corpus: status=134
#include <cstdio>
#include <cstdlib>
#include <exception>

struct Thrower {
  ~Thrower() noexcept(false) { throw 2; }
};

int main() {
  std::set_terminate([] {
    std::puts("terminating");
    std::fflush(stdout);
    std::abort();
  });
  try {
    Thrower thrower;
    throw 1;
  } catch (...) {
    return 4;
  }
}
