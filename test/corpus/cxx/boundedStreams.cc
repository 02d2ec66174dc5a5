// corpus:
#include <bitset>
#include <complex>
#include <iostream>
#include <iterator>
#include <sstream>
#include <tuple>
#include <valarray>
#include "../check.h"

struct Point { int x, y; friend std::ostream &operator<<(std::ostream &out, const Point &p) { return out << '(' << p.x << ',' << p.y << ')'; } };

int main() {
  std::ostringstream out;
  out << Point{1, 2} << std::complex<double>(1, -1) << std::bitset<8>(5);
  CHECK(out.str() == "(1,2)(1,-1)00000101");
  std::istringstream in("1 2 3 4");
  int sum = 0;
  for (std::istream_iterator<int> it(in), end; it != end; ++it) sum += *it;
  CHECK(sum == 10);
  std::valarray<double> values{1, 2, 3};
  CHECK((values * 2.0).sum() == 12 && std::get<1>(std::tuple(1, 'x')) == 'x');
  std::ostringstream strict;
  strict.exceptions(std::ios::badbit);
  try {
    strict.setstate(std::ios::badbit);
    CHECK(false);
  } catch (const std::ios_base::failure &failure) {
    CHECK(failure.code().value() != 0);
  }
}
