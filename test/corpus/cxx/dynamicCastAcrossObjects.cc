// corpus: files=dynamicCastAcrossObjects.other.cc
#include <typeindex>
#include <typeinfo>
#include <unordered_map>
#include "../check.h"
#include "dynamicCastAcrossObjects.h"

int main() {
  Shape *square = make(0), *round = make(1);
  CHECK(dynamic_cast<Square *>(square) && !dynamic_cast<Round *>(square));
  CHECK(dynamic_cast<Round *>(round)->area() == 3 && typeid(*square) == typeid(Square) && typeid(*round) != typeid(Square));
  CHECK(type_of_square() == typeid(Square) && is_round(round));
  std::unordered_map<std::type_index, int> map{{typeid(Square), 1}, {typeid(Round), 2}};
  CHECK(map[typeid(*round)] == 2);
  Named *named = dynamic_cast<Named *>(square);
  CHECK(named && named->name()[0] == 's' && dynamic_cast<void *>(named) == dynamic_cast<void *>(square));
  delete square;
  delete round;
}
