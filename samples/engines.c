// Draws with the kernel of shade.c: one engine of many that a renderer would link, each a few hundred bytes large.
#include <stdio.h>
#include "shade.h"

int main(void) {
  static const char shades[] = " .:-=+*#%@";
  for (unsigned material = 0; material < 3; material++) {
    for (unsigned y = 0; y < 6; y++) {
      for (unsigned x = 0; x < 72; x++) putchar(shades[(unsigned)(shade(x, y, material) * 9.99f)]);
      putchar('\n');
    }
    putchar('\n');
  }
  printf("%u points shaded\n", frames_shaded());
  return 0;
}
