// corpus: files=acrossObjects.a.cc,acrossObjects.b.cc
#include "../check.h"
#include "acrossObjects.h"

int main() {
  try {
    through(3);
    CHECK(false);
  } catch (const Problem &problem) {
    CHECK(problem.code == 3 && cleaned == 1);
  }
  try {
    through(-1);
    CHECK(false);
  } catch (const Worse &worse) {
    CHECK(worse.code == -1 && worse.detail == 7 && cleaned == 2);
  }
}
