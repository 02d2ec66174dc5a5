#include <stdio.h>
FILE *stderr_of_other(void) { return stderr; }
