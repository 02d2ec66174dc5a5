// corpus: not=clang+O2
#include <cstdint>
#include <cstdlib>
#include <new>
#include "../check.h"

static int allocations, releases;
void *operator new(std::size_t size) {
  allocations++;
  if (void *block = std::malloc(size)) return block;
  throw std::bad_alloc();
}
void operator delete(void *block) noexcept {
  releases++;
  std::free(block);
}
void operator delete(void *block, std::size_t) noexcept { operator delete(block); }
struct alignas(64) Aligned { char bytes[64]; };

int main() {
  int before = allocations;
  int *volatile number = new int(5);
  CHECK(allocations == before + 1 && *number == 5);
  delete number;
  CHECK(releases >= 1);
  Aligned *volatile aligned = new Aligned;
  CHECK(reinterpret_cast<std::uintptr_t>(aligned) % 64 == 0);
  delete aligned;
}
