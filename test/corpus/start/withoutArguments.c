// corpus:
#include "../check.h"

int main(int argc, char **argv) {
  CHECK(argc == 1 && argv[0] != NULL && argv[0][0] != 0 && argv[1] == NULL);
  return 0;
}
