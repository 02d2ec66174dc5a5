// corpus: files=cxxStreams.other.cc
#include <iomanip>
#include <iostream>
#include <sstream>
#include "../check.h"

extern std::ostream *cout_of_other();
static std::ostream *const streams[] = {&std::cout, &std::cerr, &std::clog};

int main() {
  CHECK(cout_of_other() == &std::cout && streams[0] == &std::cout);
  std::cout << "cout " << std::hex << 255 << ' ' << std::dec << std::setw(6) << std::setfill('*') << 3.5 << '\n' << true << std::boolalpha << true << std::endl;
  std::cerr << "cerr" << std::endl;
  std::clog << "clog" << std::endl;
  std::wcout << L"wide" << std::endl;
  int number = 7;
  std::cin >> number;
  CHECK(std::cin.eof() && number == 7);
  std::istringstream in("12 word 2.5");
  std::string word;
  double real;
  in >> number >> word >> real;
  CHECK(number == 12 && word == "word" && real == 2.5);
  std::stringstream redirected;
  auto *before = std::cout.rdbuf(redirected.rdbuf());
  std::cout << "inside";
  std::cout.rdbuf(before);
  CHECK(redirected.str() == "inside");
}
