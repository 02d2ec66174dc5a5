// corpus:
#include <exception>
#include "../check.h"

static int inside = -1;
struct Watcher {
  ~Watcher() {
    inside = std::uncaught_exceptions();
    try {
      throw 2;
    } catch (int) {
      inside += 10 * std::uncaught_exceptions();
    }
  }
};

int main() {
  try {
    Watcher watcher;
    throw 1;
  } catch (int) {
    CHECK(std::uncaught_exceptions() == 0);
  }
  CHECK(inside == 11);
}
