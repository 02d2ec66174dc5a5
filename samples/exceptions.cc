// An exception thrown through frames that were linked a moment ago: their unwind tables are registered at finalize.
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

int parse(const std::string &text) {
  std::size_t used = 0;
  const int value = std::stoi(text, &used);
  if (used != text.size()) throw std::invalid_argument("'" + text + "' has trailing characters");
  return value;
}

}  // namespace

int main() {
  const std::vector<std::string> inputs = {"42", "7x", "lodestone", "99999999999"};
  int failures = 0;
  for (const auto &input : inputs) {
    try {
      const int value = parse(input);
      std::cout << input << " is " << value << '\n';
    } catch (const std::out_of_range &) {
      std::cout << input << " is out of range\n";
      failures++;
    } catch (const std::exception &error) {
      std::cout << input << " is no number: " << error.what() << '\n';
      failures++;
    }
  }
  std::cout << failures << " of " << inputs.size() << " failed as they should\n";
  return failures == 3 ? 0 : 1;
}
