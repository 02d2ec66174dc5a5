// The kernel: what a shader compiler makes for one material. Small code, a constant table, a few bytes of state.
#include "shade.h"

static const float wave[8] = {0.00f, 0.38f, 0.71f, 0.92f, 1.00f, 0.92f, 0.71f, 0.38f};
static unsigned frames;

float shade(unsigned x, unsigned y, unsigned material) {
  frames++;
  unsigned phase = x * (material % 5 + 1) + y * (material % 3 + 1);
  float light = wave[phase & 7] * wave[(phase >> 1) & 7];
  return light * (0.5f + 0.5f * wave[material & 7]);
}

int shade_percent(int point) { return (int)(shade((unsigned)point, 0, 4) * 100); }

unsigned frames_shaded(void) { return frames; }
