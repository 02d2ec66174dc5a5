// corpus:
#include <cxxabi.h>
#include <cstring>
#include <string>
#include <typeinfo>
#include <vector>
#include "../check.h"

namespace deep { template <typename T> struct Box {}; }

int main() {
  int status;
  char *name = abi::__cxa_demangle(typeid(deep::Box<std::vector<int>>).name(), nullptr, nullptr, &status);
  CHECK(status == 0 && std::strcmp(name, "deep::Box<std::vector<int, std::allocator<int> > >") == 0);
  std::free(name);
  CHECK(typeid(int) != typeid(long) && typeid(int).before(typeid(long)) != typeid(long).before(typeid(int)));
  CHECK(typeid(int (*)(char)).hash_code() == typeid(int (*)(char)).hash_code());
}
