// Each thread has its own copy of a thread-local variable, made from the object's initial values when it is first used.
#include <cstdio>
#include <mutex>
#include <thread>
#include <vector>

namespace {

std::mutex printing;

struct Greeter {
  Greeter() : number(++made) {}
  ~Greeter() {
    const std::lock_guard lock(printing);
    std::printf("greeter %d leaves with its thread\n", number);
  }
  int number;
  static int made;
};
int Greeter::made = 0;

thread_local int counter = 100;
thread_local int zeroed;

void work(int thread) {
  for (int i = 0; i <= thread; i++) {
    counter++;
    zeroed += thread;
  }
  const std::lock_guard lock(printing);
  thread_local Greeter greeter;
  std::printf("thread %d: counter %d, zeroed %d, greeter %d\n", thread, counter, zeroed, greeter.number);
}

}  // namespace

int main() {
  for (int thread = 1; thread <= 4; thread++) std::thread(work, thread).join();
  std::printf("main: counter %d, zeroed %d\n", counter, zeroed);
  return counter == 100 ? 0 : 1;
}
