// corpus: files=templatesInSeveralObjects.other.cc
#include "../check.h"
#include "templatesInSeveralObjects.h"

int main() {
  Counter<int>::count += 1;
  CHECK(Counter<int>::count == 11 && *count_of_other() == 11 && count_of_other() == &Counter<int>::count);
  CHECK(function_of_other() == &twice<long> && function_of_other()(4) == 8);
  CHECK(next() == 1 && next_by_other() == 2 && next() == 3);
  CHECK(&shared == shared_of_other() && shared == 5 && only_extern<int>() == 77);
}
