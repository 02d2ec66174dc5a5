// One function in two code models. Link the program, then compare distance_small and distance_large in Disassembly:
// the first reaches its table relative to the program counter, the second carries 64-bit addresses.
#include <stdio.h>

double distance_small(unsigned from, unsigned to);
double distance_large(unsigned from, unsigned to);

int main(void) {
  printf("small code model: %.3f\n", distance_small(1, 3));
  printf("large code model: %.3f\n", distance_large(1, 3));
  printf("distance_small lies at %p, distance_large at %p\n", (void *)distance_small, (void *)distance_large);
  return distance_small(0, 2) == distance_large(0, 2) ? 0 : 1;
}
