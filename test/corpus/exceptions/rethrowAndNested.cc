// corpus:
#include <exception>
#include <stdexcept>
#include <string>
#include "../check.h"

static std::string log;
static void inner() {
  try {
    throw std::out_of_range("inner");
  } catch (const std::logic_error &error) {
    log += "L";
    throw;
  }
}
static void outer() {
  try {
    inner();
  } catch (...) {
    log += "O";
    std::throw_with_nested(std::runtime_error("outer"));
  }
}

int main() {
  try {
    outer();
  } catch (const std::runtime_error &error) {
    log += error.what();
    try {
      std::rethrow_if_nested(error);
    } catch (const std::out_of_range &nested) {
      log += nested.what();
    }
  }
  CHECK(log == "LOouterinner");
  try {
    try { throw 1; } catch (int) { throw 2; }
  } catch (int value) {
    try { throw value + 1; } catch (int next) { CHECK(next == 3); }
    CHECK(value == 2);
  }
}
