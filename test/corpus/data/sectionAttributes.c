// corpus:
#include "../check.h"

__attribute__((section(".custom_data"))) int in_data = 4;
__attribute__((section(".custom_rodata"))) const int in_rodata = 5;
__attribute__((section(".custom_text"), noinline)) int in_text(int x) { return x + in_data + in_rodata; }
__attribute__((section(".bss.mine"))) int in_bss;

int main(void) {
  in_bss = 1;
  in_data++;
  CHECK(in_text(in_bss) == 11);
  return 0;
}
