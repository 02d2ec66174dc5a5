// corpus:
#include <regex>
#include <string>
#include "../check.h"

int main() {
  std::regex date(R"((\d{4})-(\d{2})-(\d{2}))");
  std::smatch match;
  std::string text = "from 2026-11-21 to 2027-01-02";
  CHECK(std::regex_search(text, match, date) && match[1] == "2026" && match[3] == "21");
  CHECK(std::regex_replace(text, date, "$3.$2.$1") == "from 21.11.2026 to 02.01.2027");
  CHECK(std::distance(std::sregex_iterator(text.begin(), text.end(), date), std::sregex_iterator()) == 2);
  CHECK(std::regex_match("ABC", std::regex("[a-c]+", std::regex::icase)));
}
