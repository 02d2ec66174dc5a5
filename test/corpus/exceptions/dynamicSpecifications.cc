// corpus: flags=-std=gnu++14,-Wno-deprecated
#include <exception>
#include "../check.h"

struct Allowed {};
static void mixed(int what) throw(Allowed, std::bad_exception) {
  if (what == 0) throw Allowed();
  throw what;
}
static void unexpected_handler() { throw; }

int main() {
  try { mixed(0); } catch (const Allowed &) { }
  std::set_unexpected(unexpected_handler);
  try {
    mixed(1);
    CHECK(false);
  } catch (const std::bad_exception &) {
  }
}
