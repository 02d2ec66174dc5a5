// corpus:
#include <condition_variable>
#include <mutex>
#include <queue>
#include <thread>
#include <vector>
#include "../check.h"

int main() {
  std::mutex mutex;
  std::condition_variable ready;
  std::queue<int> queue;
  bool done = false;
  long sum = 0;
  std::thread consumer([&] {
    std::unique_lock lock(mutex);
    for (;;) {
      ready.wait(lock, [&] { return done || !queue.empty(); });
      if (queue.empty()) return;
      sum += queue.front();
      queue.pop();
    }
  });
  std::vector<std::thread> producers;
  for (int i = 0; i < 4; i++) {
    producers.emplace_back([&] {
      for (int k = 1; k <= 100; k++) {
        std::lock_guard lock(mutex);
        queue.push(k);
        ready.notify_one();
      }
    });
  }
  for (auto &producer : producers) producer.join();
  {
    std::lock_guard lock(mutex);
    done = true;
  }
  ready.notify_all();
  consumer.join();
  CHECK(sum == 4 * 5050);
}
