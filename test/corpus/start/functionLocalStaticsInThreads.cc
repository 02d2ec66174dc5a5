// corpus:
#include <atomic>
#include <thread>
#include <vector>
#include "../check.h"

std::atomic<int> constructed{0};
struct Slow {
  Slow() {
    for (int i = 0; i < 1000; i++) std::this_thread::yield();
    constructed++;
  }
  int value = 3;
};
static int use() {
  static Slow slow;
  return slow.value;
}

int main() {
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; i++) threads.emplace_back([] { CHECK(use() == 3); });
  for (auto &thread : threads) thread.join();
  CHECK(constructed == 1);
}
