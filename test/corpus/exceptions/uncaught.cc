// corpus: status=134
#include <stdexcept>

__attribute__((noinline)) static void raise() { throw std::runtime_error("nobody catches this"); }

int main() { raise(); }
