// corpus: flags=-std=gnu++20
#include <coroutine>
#include <exception>
#include <stdexcept>
#include <utility>
#include "../check.h"

struct Generator {
  struct promise_type {
    int value = 0;
    std::exception_ptr error;
    Generator get_return_object() { return Generator{std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_always initial_suspend() { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    std::suspend_always yield_value(int next) { value = next; return {}; }
    void return_void() {}
    void unhandled_exception() { error = std::current_exception(); }
  };
  std::coroutine_handle<promise_type> handle;
  explicit Generator(std::coroutine_handle<promise_type> handle) : handle(handle) {}
  Generator(Generator &&other) : handle(std::exchange(other.handle, nullptr)) {}
  ~Generator() { if (handle) handle.destroy(); }
  bool next() {
    handle.resume();
    if (handle.promise().error) std::rethrow_exception(handle.promise().error);
    return !handle.done();
  }
};
static Generator fibonacci(int limit) {
  for (int a = 0, b = 1;; b = std::exchange(a, b) + b) {
    if (a > limit) throw std::overflow_error("limit");
    co_yield a;
  }
}

int main() {
  auto numbers = fibonacci(50);
  int sum = 0;
  try {
    while (numbers.next()) sum += numbers.handle.promise().value;
    CHECK(false);
  } catch (const std::overflow_error &) {
    CHECK(sum == 88);
  }
  auto abandoned = fibonacci(10);
  CHECK(abandoned.next());
}
