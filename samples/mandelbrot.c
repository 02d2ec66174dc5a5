// The Mandelbrot set in characters: code that computes, and hardly calls anything.
#include <stdio.h>

static int iterations(double re, double im, int limit) {
  double x = 0, y = 0;
  int n = 0;
  for (; n < limit && x * x + y * y <= 4; n++) {
    double next = x * x - y * y + re;
    y = 2 * x * y + im;
    x = next;
  }
  return n;
}

int main(void) {
  static const char shades[] = " .:-=+*#%@";
  const int columns = 78, rows = 30, limit = 500;
  for (int row = 0; row < rows; row++) {
    char line[80];
    for (int column = 0; column < columns; column++) {
      int n = iterations(-2.2 + 3.2 * column / columns, -1.2 + 2.4 * row / rows, limit);
      line[column] = n == limit ? '@' : shades[n % (sizeof shades - 2)];
    }
    line[columns] = '\0';
    puts(line);
  }
  return 0;
}
