// corpus: status=6
#include <cstdio>
#include <cstdlib>
#include <thread>

struct Noisy { ~Noisy() { std::puts("~static"); } } noisy;

int main() {
  std::thread([] { std::exit(6); }).join();
}
