// Constructors, exceptions through frames with destructors, thread-locals of two threads, containers.
#include <iostream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

struct Noisy {
  explicit Noisy(const char *name) : name(name) { std::cout << "made " << name << std::endl; }
  ~Noisy() { std::cout << "gone " << name << std::endl; }
  const char *name;
};

static Noisy global("global");
static thread_local Noisy local("local");

static int deep(int depth) {
  Noisy here("frame");
  if (depth == 0) throw std::runtime_error("too deep");
  return deep(depth - 1) + 1;
}

int main() {
  try {
    deep(2);
  } catch (const std::exception &error) {
    std::cout << "caught " << error.what() << std::endl;
  }
  std::cout << local.name << std::endl;
  std::thread([] { std::cout << "in a thread: " << local.name << std::endl; }).join();
  const std::vector<std::string> words{"one", "two"};
  for (const std::string &word : words) std::cout << word << ' ';
  std::cout << std::endl;
  return 3;
}
