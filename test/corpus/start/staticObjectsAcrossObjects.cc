// corpus: files=staticObjectsAcrossObjects.a.cc,staticObjectsAcrossObjects.b.cc
// Objects in link order, those of one object from top to bottom, and destroyed the other way round.
#include "staticObjectsAcrossObjects.h"

static Noisy first("main first");
__attribute__((init_priority(500))) static Noisy early("main early");
int computed = compute("main");

int main() {
  std::puts("main");
  lazy();
  lazy();
}
