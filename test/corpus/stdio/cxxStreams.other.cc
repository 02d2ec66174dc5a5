#include <iostream>
std::ostream *cout_of_other() { return &std::cout; }
