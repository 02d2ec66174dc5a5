// corpus:
#include <cstdlib>
#include <exception>
#include "../check.h"

static void raise() { throw 1; }
__attribute__((noinline)) static void sealed() noexcept { raise(); }

int main() {
  std::set_terminate([] {
    try {
      std::rethrow_exception(std::current_exception());
    } catch (int value) {
      _Exit(value == 1 ? 0 : 3);
    }
  });
  try {
    sealed();
  } catch (...) {
    return 4;
  }
  return 5;
}
