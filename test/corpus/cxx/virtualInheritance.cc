// corpus:
#include "../check.h"

struct Top { int value = 1; virtual ~Top() = default; virtual Top *self() { return this; } virtual int id() { return 1; } };
struct Left : virtual Top { int left = 2; Left *self() override { return this; } int id() override { return 2 + value; } };
struct Right : virtual Top { int right = 3; int id() override { return 3; } };
struct Bottom : Left, Right { int bottom = 4; Bottom *self() override { return this; } int id() override { return Left::id() + Right::id() + bottom; } };
struct InConstructor : Bottom { int seen; InConstructor() : seen(id()) {} int id() override { return 99; } };

int main() {
  Bottom bottom;
  Top *top = OPAQUE(static_cast<Top *>(&bottom));
  CHECK(top->id() == 10 && top->self() == top && static_cast<Right &>(bottom).id() == 10);
  CHECK(dynamic_cast<Bottom *>(top) == &bottom && dynamic_cast<Right *>(static_cast<Left *>(&bottom))->right == 3);
  InConstructor inside;
  CHECK(inside.seen == 99 && static_cast<Top &>(inside).id() == 99);
  int (Top::*member)() = &Top::id;
  int Bottom::*data = &Bottom::bottom;
  CHECK((top->*member)() == 10 && bottom.*data == 4);
}
