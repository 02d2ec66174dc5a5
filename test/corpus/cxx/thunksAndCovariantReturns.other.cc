#include "thunksAndCovariantReturns.h"
int Both::b() { return 20; }
Both *Both::copy() const { return new Both(*this); }
B *make() { return new Both; }
