// corpus:
#include <string>
#include "../check.h"

static std::string log;
struct Mark {
  char name;
  explicit Mark(char name) : name(name) {
    if (name == 'x') throw name;
    log += name;
  }
  ~Mark() { log += static_cast<char>(name - 'a' + 'A'); }
};
struct Whole : Mark {
  Mark first{'b'}, second;
  explicit Whole(char second) try : Mark('a'), second(second) {} catch (char) { log += '!'; }
};

int main() {
  try {
    Mark outer('o');
    Whole whole('x');
  } catch (char thrown) {
    log += thrown;
  }
  CHECK(log == "oabBA!Ox");
  log.clear();
  try {
    Mark marks[3] = {Mark('p'), Mark('q'), Mark('x')};
  } catch (char) {
  }
  CHECK(log == "pqQP");
}
