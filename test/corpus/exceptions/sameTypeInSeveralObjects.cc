// corpus: files=sameTypeInSeveralObjects.other.cc flags=-fvisibility=hidden not=clang
// Hidden type information, one copy in each object: libstdc++ compares names where addresses differ.
#include "../check.h"

namespace { struct Local { int value; }; }
struct Shared { int value; virtual ~Shared() = default; };
extern void raise_shared(), raise_local();

int main() {
  try { raise_shared(); } catch (const Shared &shared) { CHECK(shared.value == 5); }
  try {
    raise_local();
    CHECK(false);
  } catch (const Local &) {
    CHECK(false);
  } catch (...) {
  }
}
