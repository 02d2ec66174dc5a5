// corpus:
#include <chrono>
#include <random>
#include <thread>
#include "../check.h"

using namespace std::chrono_literals;

int main() {
  auto before = std::chrono::steady_clock::now();
  std::this_thread::sleep_for(2ms);
  CHECK(std::chrono::steady_clock::now() - before >= 2ms);
  CHECK(std::chrono::duration_cast<std::chrono::seconds>(90min).count() == 5400 && std::chrono::system_clock::now().time_since_epoch() > 24h);
  std::mt19937_64 engine(42);
  CHECK(engine() == 13930160852258120406u);
  std::uniform_int_distribution<int> dice(1, 6);
  std::normal_distribution<double> normal(0, 1);
  double sum = 0;
  for (int i = 0; i < 1000; i++) {
    int thrown = dice(engine);
    CHECK(thrown >= 1 && thrown <= 6);
    sum += normal(engine);
  }
  CHECK(sum > -200 && sum < 200);
  std::random_device device;
  CHECK(device.min() == 0 && device() + 1ul > 0);
}
