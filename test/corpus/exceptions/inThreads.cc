// corpus:
#include <atomic>
#include <thread>
#include <vector>
#include "../check.h"

std::atomic<int> caught{0};
__attribute__((noinline)) static void raise(int value) { throw value; }

int main() {
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; i++) {
    threads.emplace_back([i] {
      for (int k = 0; k < 500; k++) {
        try {
          raise(i);
        } catch (int value) {
          caught += value == i;
        }
      }
    });
  }
  for (auto &thread : threads) thread.join();
  CHECK(caught == 4000);
}
