#include <unistd.h>
extern char **environ;
char **environ_of_other(void) { return environ; }
int *optind_of_other(void) { return &optind; }
