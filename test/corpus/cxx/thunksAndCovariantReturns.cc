// corpus: files=thunksAndCovariantReturns.other.cc
#include "../check.h"
#include "thunksAndCovariantReturns.h"

struct Third : Both { Third *copy() const override { return new Third(*this); } int b() override { return 30; } };

int main() {
  B *b = make();
  CHECK(b->b() == 20);
  B *copied = b->copy();
  CHECK(copied != b && copied->b() == 20 && copied->c == 2);
  delete copied;
  delete b;
  Third third;
  B &as_b = third;
  B *other = OPAQUE(&as_b)->copy();
  CHECK(other->b() == 30);
  delete other;
}
