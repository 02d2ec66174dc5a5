// corpus: flags=-fno-builtin
#include <new>
#include "../check.h"

static volatile std::size_t huge = std::size_t(1) << 60, negative = static_cast<std::size_t>(-5);

int main() {
  try {
    delete[] new char[huge];
    CHECK(false);
  } catch (const std::bad_alloc &) {
  }
  try {
    delete[] new int[negative];
    CHECK(false);
  } catch (const std::bad_alloc &) {
  }
  CHECK(new (std::nothrow) char[huge] == nullptr);
  CHECK(malloc(huge) == nullptr);
}
