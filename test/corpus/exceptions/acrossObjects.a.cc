#include "acrossObjects.h"
int cleaned;
void through(int code) {
  Cleaner cleaner;
  thrower(code);
}
