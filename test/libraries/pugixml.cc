// library: package=libpugixml-dev archives=libpugixml.a
#include <cstdio>
#include <iostream>
#include <pugixml.hpp>

int main() {
  pugi::xml_document document;
  auto result = document.load_string("<list><item n='1'>one</item><item n='2'/><!-- x --><other>&lt;</other></list>");
  std::printf("%d %s\n", static_cast<bool>(result), result.description());
  for (auto item : document.child("list").children("item")) std::printf("%d '%s'\n", item.attribute("n").as_int(), item.text().get());
  std::printf("%g\n", document.select_node("//item[@n='2']/@n").attribute().as_double() + pugi::xpath_query("count(//item) * 10").evaluate_number(document));
  document.child("list").append_child("added").append_attribute("k") = "\"v\"";
  document.save(std::cout, "  ");
  try {
    pugi::xpath_query("//[");
  } catch (const pugi::xpath_exception &error) {
    std::printf("%s\n", error.what());
  }
}
