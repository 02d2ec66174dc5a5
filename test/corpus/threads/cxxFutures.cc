// corpus:
#include <chrono>
#include <future>
#include <numeric>
#include <vector>
#include "../check.h"

int main() {
  auto square = [](int x) { return x * x; };
  std::vector<std::future<int>> futures;
  for (int i = 0; i < 10; i++) futures.push_back(std::async(i % 2 ? std::launch::async : std::launch::deferred, square, i));
  int sum = 0;
  for (auto &future : futures) sum += future.get();
  CHECK(sum == 285);
  std::promise<int> promise;
  auto shared = promise.get_future().share();
  std::thread setter([&] { promise.set_value(9); });
  CHECK(shared.get() == 9 && shared.wait_for(std::chrono::seconds(0)) == std::future_status::ready);
  setter.join();
  std::packaged_task<int(int)> task(square);
  auto result = task.get_future();
  std::thread(std::move(task), 12).join();
  CHECK(result.get() == 144);
}
