// corpus:
#include <iomanip>
#include <iostream>
#include <locale>
#include <sstream>
#include "../check.h"

struct Grouped : std::numpunct<char> {
  char do_thousands_sep() const override { return '\''; }
  std::string do_grouping() const override { return "\3"; }
  std::string do_truename() const override { return "yes"; }
};

int main() {
  std::ostringstream out;
  out.imbue(std::locale(std::locale::classic(), new Grouped));
  out << 1234567 << ' ' << std::boolalpha << true << ' ' << std::put_time(std::gmtime(new std::time_t(0)), "%Y");
  CHECK(out.str() == "1'234'567 yes 1970");
  CHECK(std::use_facet<std::ctype<char>>(std::locale()).toupper('x') == 'X' && std::has_facet<std::moneypunct<char>>(std::locale()));
  std::istringstream in("2026-11-21 0x1f 1e3");
  std::tm date{};
  int number;
  double real;
  in >> std::get_time(&date, "%Y-%m-%d") >> std::hex >> number >> real;
  CHECK(date.tm_year == 126 && number == 31 && real == 1000);
  CHECK(std::locale("C").name() == "C");
}
