#include "staticObjectsAcrossObjects.h"
static Noisy a("a");
__attribute__((init_priority(400))) static Noisy early("a early");
void lazy() {
  static Noisy once("function-local");
  std::puts(once.name);
}
