// corpus: status=134
#include <stdexcept>
#include <thread>

int main() {
  std::thread([] { throw std::runtime_error("nobody catches this in a thread"); }).join();
}
