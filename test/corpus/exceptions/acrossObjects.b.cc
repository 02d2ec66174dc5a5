#include "acrossObjects.h"
void thrower(int code) {
  if (code < 0) throw Worse(code);
  throw Problem(code);
}
