// library: package=libre2-dev archives=libre2.a
#include <re2/re2.h>
#include <re2/set.h>

#include <cstdio>
#include <map>
#include <string>

int main() {
  RE2 date("(?P<year>\\d{4})-(?P<month>\\d{2})");
  int year = 0, month = 0;
  const bool found = RE2::PartialMatch("on 2026-11-21", date, &year, &month);
  std::printf("%d %d\n", found, year * 100 + month);
  for (auto &[name, index] : date.NamedCapturingGroups()) std::printf("%s=%d\n", name.c_str(), index);
  std::string text = "aaa bbb aaa";
  std::printf("%d %s\n", RE2::GlobalReplace(&text, "a+", "<\\0>"), text.c_str());
  RE2 bad("(unclosed", RE2::Quiet);
  std::printf("%d %s\n", bad.ok(), bad.error().c_str());
  RE2::Set set(RE2::DefaultOptions, RE2::UNANCHORED);
  set.Add("foo\\d+", nullptr);
  set.Add("\\pL{4}", nullptr);
  set.Compile();
  std::vector<int> matched;
  std::printf("%d %zu\n", set.Match("foo12 \xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f", &matched), matched.size());
}
