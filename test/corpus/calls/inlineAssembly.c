// corpus:
#include <stdint.h>
#include "../check.h"

static uint64_t rotate(uint64_t x, int n) {
  __asm__("rolq %%cl, %0" : "+r"(x) : "c"(n) : "cc");
  return x;
}
__asm__(".text\n.type from_asm, @function\nfrom_asm:\n leal 5(%rdi), %eax\n ret\n.size from_asm, .-from_asm\n");
extern int from_asm(int) __attribute__((visibility("hidden")));

int main(void) {
  uint32_t vendor[4] = {0};
  uint32_t leaf = 0;
  __asm__ volatile("cpuid" : "+a"(leaf), "=b"(vendor[0]), "=d"(vendor[1]), "=c"(vendor[2]));
  CHECK(leaf > 0 && vendor[0] != 0);
  CHECK(rotate(0x8000000000000001u, 4) == 0x18);
  CHECK(from_asm(37) == 42);
  int skipped = 1;
  __asm__ goto("jmp %l0" : : : : over);
  skipped = 0;
over:
  CHECK(skipped == 1);
  return 0;
}
