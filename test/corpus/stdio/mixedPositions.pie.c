// part: flags=-fPIE
#include <stdio.h>
#include <unistd.h>
FILE *stderr_pie(void) { return stderr; }
int *optind_pie(void) { return &optind; }
