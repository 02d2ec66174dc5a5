// corpus:
#include <iostream>

struct Early {
  Early() { std::cout << "constructing " << 1 << std::endl; }
  ~Early() { std::cout << "destroying" << std::endl; }
};
__attribute__((init_priority(101))) static std::ios_base::Init streams;
__attribute__((init_priority(102))) static Early early;

int main() { std::cout << "no flush at the end of main"; }
