// library: package=libyaml-cpp-dev archives=libyaml-cpp.a
#include <yaml-cpp/yaml.h>

#include <iostream>

int main() {
  YAML::Node node = YAML::Load("{name: test, list: [1, 2, 3], map: {k: 2.5}, date: 2026-11-21}");
  int sum = 0;
  for (auto item : node["list"]) sum += item.as<int>();
  std::cout << node["name"].as<std::string>() << ' ' << sum << ' ' << node["map"]["k"].as<double>() << '\n';
  node["added"]["deep"].push_back("x");
  YAML::Emitter out;
  out << node << YAML::Flow << YAML::BeginSeq << 1 << YAML::DoubleQuoted << "two" << YAML::EndSeq;
  std::cout << out.c_str() << std::endl;
  try {
    YAML::Load("a: [1");
  } catch (const YAML::ParserException &error) {
    std::cout << error.what() << std::endl;
  }
  try {
    node["name"].as<int>();
  } catch (const YAML::BadConversion &error) {
    std::cout << error.msg << std::endl;
  }
}
