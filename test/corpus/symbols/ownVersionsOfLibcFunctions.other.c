#include <stdlib.h>

int rand_by_other(void) { return rand(); }
