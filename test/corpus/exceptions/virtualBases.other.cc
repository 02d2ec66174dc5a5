#include "virtualBases.h"
void raise(int which) {
  if (which == 0) throw Top();
  if (which == 1) throw Left();
  throw Bottom();
}
