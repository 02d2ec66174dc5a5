// corpus:
#include <memory_resource>
#include <string>
#include <vector>
#include "../check.h"

int main() {
  char buffer[10000];
  std::pmr::monotonic_buffer_resource arena(buffer, sizeof buffer, std::pmr::null_memory_resource());
  std::pmr::vector<std::pmr::string> words(&arena);
  for (int i = 0; i < 20; i++) words.emplace_back("a string too long for the small buffer");
  CHECK(words[19].size() == 38 && reinterpret_cast<char *>(&words[0]) >= buffer && reinterpret_cast<char *>(&words[0]) < buffer + sizeof buffer);
  try {
    words.reserve(100000);
    CHECK(false);
  } catch (const std::bad_alloc &) {
  }
  std::pmr::unsynchronized_pool_resource pool;
  std::pmr::vector<int> numbers({1, 2, 3}, &pool);
  CHECK(numbers.size() == 3);
}
