// corpus:
#include <exception>
#include <future>
#include <stdexcept>
#include <thread>
#include "../check.h"

int main() {
  std::exception_ptr pointer;
  std::thread([&] {
    try {
      throw std::range_error("from a thread");
    } catch (...) {
      pointer = std::current_exception();
    }
  }).join();
  CHECK(pointer && !std::current_exception());
  for (int i = 0; i < 2; i++) {
    try {
      std::rethrow_exception(pointer);
    } catch (const std::range_error &error) {
      CHECK(error.what()[0] == 'f' && std::current_exception() == pointer);
    }
  }
  auto made = std::make_exception_ptr(5);
  try { std::rethrow_exception(made); } catch (int value) { CHECK(value == 5); }
  auto future = std::async(std::launch::async, []() -> int { throw std::logic_error("async"); });
  try {
    future.get();
    CHECK(false);
  } catch (const std::logic_error &error) {
    CHECK(error.what()[0] == 'a');
  }
}
