// corpus:
#include <stdexcept>
#include <string>
#include "../check.h"

struct Base { virtual ~Base() = default; virtual int id() const { return 1; } };
struct Derived : Base { int id() const override { return 2; } };
__attribute__((noinline)) static void raise(int what) {
  switch (what) {
    case 0: throw 42;
    case 1: throw "text";
    case 2: throw Derived();
    case 3: throw std::runtime_error("runtime");
    case 4: throw std::string("a string");
    case 5: throw 1.5;
    case 6: throw new int(6);
  }
}
static int classify(int what) {
  try {
    raise(what);
  } catch (int value) { return value;
  } catch (const char *text) { return text[0];
  } catch (const Base &base) { return base.id();
  } catch (const std::exception &error) { return error.what()[0];
  } catch (const std::string &text) { return static_cast<int>(text.size());
  } catch (int *pointer) { int value = *pointer; delete pointer; return value;
  } catch (...) { return -1; }
  return 0;
}

int main() {
  const int expected[] = {42, 't', 2, 'r', 8, -1, 6, 0};
  for (int i = 0; i < 8; i++) CHECK(classify(i) == expected[i]);
}
