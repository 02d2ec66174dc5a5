// corpus:
#include <any>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>
#include "../check.h"

struct Multiply { int by; int operator()(int x) const { return x * by; } int member(int x) { return x + by; } };
static int plain(int x) { return x + 1; }

int main() {
  int captured = 5;
  Multiply object{3};
  std::vector<std::function<int(int)>> functions{plain, object, [captured](int x) { return x + captured; },
      std::bind(&Multiply::member, &object, std::placeholders::_1), [&object](int x) { return std::invoke(&Multiply::member, object, x); }};
  int sum = 0;
  for (auto &function : functions) sum += function(10);
  CHECK(sum == 11 + 30 + 15 + 13 + 13 && functions[0].target<int (*)(int)>() && functions[1].target_type() == typeid(Multiply));
  std::variant<int, std::string, double> variant = "text";
  CHECK(std::visit([](auto &value) { if constexpr (std::is_same_v<decltype(value), std::string &>) return 2; else return 1; }, variant) == 2);
  std::optional<std::string> none, some = "x";
  CHECK(none.value_or("default") == "default" && some->size() == 1);
  std::any any = std::string("any");
  CHECK(std::any_cast<std::string>(any) == "any" && any.type() == typeid(std::string));
}
