// An exception that nobody catches.
#include <cstdio>
#include <stdexcept>

int main() {
  std::puts("about to throw");
  std::fflush(stdout);
  throw std::runtime_error("nobody wants it");
}
