// The large code model (-mcmodel=large): nothing is assumed about where anything lies.
#include <math.h>

const double table_large[4][2] = {{0, 0}, {3, 4}, {6, 8}, {9, 12}};

double distance_large(unsigned from, unsigned to) {
  double x = table_large[to & 3][0] - table_large[from & 3][0];
  double y = table_large[to & 3][1] - table_large[from & 3][1];
  return hypot(x, y);
}
