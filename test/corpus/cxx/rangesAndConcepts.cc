// corpus: flags=-std=gnu++20 not=clang
#include <compare>
#include <concepts>
#include <ranges>
#include <span>
#include <vector>
#include "../check.h"

template <std::integral T> static T half(T x) { return x / 2; }
struct Version { int major, minor; auto operator<=>(const Version &) const = default; };

int main() {
  std::vector<int> numbers{1, 2, 3, 4, 5, 6};
  int sum = 0;
  for (int x : numbers | std::views::filter([](int x) { return x % 2 == 0; }) | std::views::transform(half<int>)) sum += x;
  CHECK(sum == 6 && Version{1, 2} < Version{1, 3} && std::span(numbers).subspan(2)[0] == 3);
  auto reversed = numbers | std::views::reverse | std::views::take(2);
  CHECK(*reversed.begin() == 6);
}
