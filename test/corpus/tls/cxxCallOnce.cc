// corpus:
// std::call_once hands its function over through thread-locals of libstdc++.so.
#include <mutex>
#include <thread>
#include "../check.h"

std::once_flag flag;
int calls;

int main() {
  auto once = [] { std::call_once(flag, [](int by) { calls += by; }, 3); };
  std::thread a(once), b(once);
  a.join();
  b.join();
  once();
  CHECK(calls == 3);
}
