// corpus:
#include <any>
#include <filesystem>
#include <functional>
#include <new>
#include <optional>
#include <regex>
#include <stdexcept>
#include <string>
#include <typeinfo>
#include <variant>
#include <vector>
#include "../check.h"

struct Base { virtual ~Base() = default; };
struct Derived : Base {};
template <typename Error, typename Action> static bool throws(Action action) {
  try {
    action();
  } catch (const Error &error) {
    return error.what()[0] != 0;
  }
  return false;
}

int main() {
  Base base;
  CHECK(throws<std::out_of_range>([] { std::vector<int>(3).at(5); }));
  CHECK(throws<std::invalid_argument>([] { (void)std::stoi("none"); }));
  CHECK(throws<std::length_error>([] { std::string(3, 'x').reserve(static_cast<std::size_t>(-1)); }));
  CHECK(throws<std::bad_cast>([&] { (void)dynamic_cast<Derived &>(base); }));
  CHECK(throws<std::regex_error>([] { std::regex("("); }));
  CHECK(throws<std::filesystem::filesystem_error>([] { (void)std::filesystem::file_size("/not there"); }));
  CHECK(throws<std::bad_function_call>([] { std::function<void()>()(); }));
  CHECK(throws<std::bad_optional_access>([] { (void)std::optional<int>().value(); }));
  CHECK(throws<std::bad_variant_access>([] { (void)std::get<int>(std::variant<char, int>('c')); }));
  CHECK(throws<std::bad_any_cast>([] { (void)std::any_cast<int>(std::any(1.5)); }));
}
