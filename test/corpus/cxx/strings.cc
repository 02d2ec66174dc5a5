// corpus: flags=-std=gnu++20
#include <charconv>
#include <codecvt>
#include <locale>
#include <string>
#include <string_view>
#include "../check.h"

using namespace std::literals;

int main() {
  std::string text = "short";
  text += std::string(100, 'x') + "end";
  CHECK(text.size() == 108 && text.find("end") == 105 && text.substr(0, 5) == "short"sv);
  CHECK(std::stod("2.5e2") == 250 && std::to_string(3.5) == "3.500000" && std::stol("-7f", nullptr, 16) == -127);
  char buffer[40];
  auto [end, error] = std::to_chars(buffer, buffer + 40, 0.1);
  CHECK(error == std::errc() && std::string_view(buffer, end) == "0.1");
  double parsed;
  CHECK(std::from_chars(buffer, end, parsed).ec == std::errc() && parsed == 0.1);
  std::u16string wide = u"\u00fcber";
  std::wstring_convert<std::codecvt_utf8_utf16<char16_t>, char16_t> convert;
  CHECK(convert.to_bytes(wide) == "\xc3\xbc" "ber" && text.starts_with("sho") && std::hash<std::string>()("a") == std::hash<std::string_view>()("a"));
}
