// corpus:
#include <atomic>
#include <future>
#include "../check.h"

std::atomic<int> alive{0}, destroyed{0};
struct Counted {
  Counted() { alive++; }
  ~Counted() {
    alive--;
    destroyed++;
  }
  int value = 5;
};
thread_local Counted counted;

int main() {
  auto a = std::async(std::launch::async, [] { return counted.value; });
  auto b = std::async(std::launch::async, [] { return counted.value + 1; });
  CHECK(a.get() + b.get() == 11);
  std::thread([] { CHECK(counted.value == 5); }).join();
  CHECK(destroyed >= 1 && alive <= 2);
  CHECK(counted.value == 5);
}
