// corpus: files=cxxInlineAcrossObjects.other.cc
#include <thread>
#include "../check.h"

inline thread_local int shared = [] { return 40; }();
template <typename T> struct Holder { static thread_local T value; };
template <typename T> thread_local T Holder<T>::value = T(2);
extern int *shared_of_other();
extern long *held_by_other();
extern thread_local int dynamic;

int main() {
  CHECK(shared_of_other() == &shared && held_by_other() == &Holder<long>::value);
  CHECK(shared == 40 && Holder<long>::value == 2 && dynamic == 42);
  shared = dynamic = 1;
  std::thread([] { CHECK(shared == 40 && dynamic == 42 && *held_by_other() == 2); }).join();
  CHECK(*shared_of_other() == 1);
}
