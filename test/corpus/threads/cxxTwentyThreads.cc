// corpus: flags=-std=gnu++20
#include <atomic>
#include <barrier>
#include <latch>
#include <semaphore>
#include <shared_mutex>
#include <thread>
#include <vector>
#include "../check.h"

int main() {
  std::latch latch(3);
  std::barrier barrier(3);
  std::counting_semaphore<5> semaphore(0);
  std::shared_mutex mutex;
  std::atomic<int> flag{0}, total{0};
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 3; i++) {
      threads.emplace_back([&, i] {
        latch.arrive_and_wait();
        std::shared_lock lock(mutex);
        total += i;
        lock.unlock();
        barrier.arrive_and_wait();
        semaphore.release();
        flag.wait(0);
      });
    }
    std::jthread stoppable([](std::stop_token token) { while (!token.stop_requested()) std::this_thread::yield(); });
    for (int i = 0; i < 3; i++) semaphore.acquire();
    flag = 1;
    flag.notify_all();
  }
  CHECK(total == 3);
}
