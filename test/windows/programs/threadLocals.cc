// Thread-local variables: of plain values, with constructors and destructors, in a template, used by several threads.
#include <atomic>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

static std::atomic<int> alive{0};

struct Counter {
  Counter() { ++alive; }
  ~Counter() { --alive; }
  int value = 0;
};

static __thread int plain = 40;
thread_local Counter counter;
static thread_local std::string text = "fresh";

template <class T>
struct PerType {
  static thread_local T value;
};
template <class T>
thread_local T PerType<T>::value{7};

static int work(int times) {
  for (int i = 0; i < times; i++) {
    plain++;
    counter.value += plain;
    PerType<long>::value++;
  }
  text += '.';
  return counter.value;
}

int main() {
  std::vector<int> results(4);
  std::vector<std::thread> threads;
  work(2);
  for (int i = 0; i < 4; i++) threads.emplace_back([i, &results] { results[i] = work(10 * (i + 1)); });
  for (std::thread &thread : threads) thread.join();
  for (const int result : results) std::printf("%d ", result);
  std::printf("\n%d %d %ld %s, %d alive\n", plain, counter.value, PerType<long>::value, text.c_str(), alive.load());
  static Counter once;
  return once.value + alive;
}
