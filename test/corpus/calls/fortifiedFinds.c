// corpus: flags=-D_FORTIFY_SOURCE=2 not=O0 status=134
#include <string.h>

volatile int size = 40;

int main(int argc, char **argv) {
  char buffer[16];
  memset(buffer, argc, (size_t)size);
  return buffer[3] + (argv[0] == 0);
}
