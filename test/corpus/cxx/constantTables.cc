// corpus:
#include <array>
#include <string_view>
#include "../check.h"

constexpr auto squares = [] { std::array<unsigned, 256> table{}; for (unsigned i = 0; i < 256; i++) table[i] = i * i; return table; }();
constexpr std::string_view names[] = {"zero", "one", "two"};
struct Row { std::string_view name; int (*apply)(int); int Row::*member; int value; };
constexpr Row rows[] = {{"negate", [](int x) { return -x; }, &Row::value, 5}, {"same", [](int x) { return x; }, nullptr, 6}};
constexpr int operator""_k(unsigned long long x) { return static_cast<int>(x * 1000); }
template <typename... Numbers> constexpr int sum(Numbers... numbers) { return (numbers + ... + 0); }

int main() {
  CHECK(squares[OPAQUE(200)] == 40000 && names[OPAQUE(2)] == "two");
  CHECK(rows[OPAQUE(0)].apply(4) == -4 && rows[0].*rows[OPAQUE(0)].member == 5 && rows[1].name == "same");
  CHECK(3_k == 3000 && sum(1, 2, 3) == 6);
}
