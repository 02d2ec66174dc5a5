// corpus:
#include "../check.h"

static void before(int argc, char **argv, char **environment) { printf("preinit %d %d %d\n", argc, argv[0] != NULL, environment != NULL); }
__attribute__((section(".preinit_array"), used)) static void (*entry)(int, char **, char **) = before;
__attribute__((constructor(101))) static void after(int argc, char **argv, char **environment) {
  printf("constructor %d %d %d\n", argc, argv[argc] == NULL, environment != NULL);
}

int main(void) {
  puts("main");
  return 0;
}
