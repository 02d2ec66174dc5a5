// part: flags=-fPIC
#include <stdio.h>
#include <unistd.h>
extern char **environ;
FILE *stderr_pic(void) { return stderr; }
int *optind_pic(void) { return &optind; }
char ***environ_pic(void) { return &environ; }
