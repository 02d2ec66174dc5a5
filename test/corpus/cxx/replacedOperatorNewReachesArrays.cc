// corpus: not=clang+O2
// The array forms of libstdc++ call the plain ones, so that replacing those replaces all.
#include <cstdlib>
#include <new>
#include "../check.h"

static int allocations, releases;
void *operator new(std::size_t size) {
  allocations++;
  return std::malloc(size);
}
void operator delete(void *block) noexcept {
  releases++;
  std::free(block);
}
void operator delete(void *block, std::size_t) noexcept { operator delete(block); }
struct Counted { ~Counted() {} int value; };

int main() {
  const int before = allocations;
  Counted *volatile array = new Counted[10];
  char *volatile nothrow = new (std::nothrow) char[10];
  CHECK(allocations == before + 2);
  delete[] array;
  delete[] nothrow;
  CHECK(releases == 2);
}
