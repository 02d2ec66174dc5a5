// corpus: not=clang flags=-ffunction-sections,-fdata-sections
#include "../check.h"

__attribute__((retain, used, section("kept"))) static int two_of_them[2] = {3, 4};
extern int __start_kept[], __stop_kept[];

int main(void) {
  CHECK(__stop_kept - __start_kept == 2 && __start_kept[1] == 4);
  return 0;
}
