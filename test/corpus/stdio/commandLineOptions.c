// corpus: args=-a,-b,value,--long=5,rest
#include <getopt.h>
#include <string.h>
#include "../check.h"

int main(int argc, char **argv) {
  static const struct option options[] = {{"long", required_argument, NULL, 'l'}, {NULL, 0, NULL, 0}};
  int a = 0, l = 0, option;
  const char *b = "";
  CHECK(optind == 1);
  while ((option = getopt_long(argc, argv, "ab:", options, NULL)) != -1) {
    if (option == 'a') a = 1;
    if (option == 'b') b = optarg;
    if (option == 'l') l = atoi(optarg);
  }
  CHECK(a == 1 && strcmp(b, "value") == 0 && l == 5);
  CHECK(optind == argc - 1 && strcmp(argv[optind], "rest") == 0);
  return 0;
}
