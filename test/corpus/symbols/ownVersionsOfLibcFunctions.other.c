#include <stdlib.h>

int atoi_by_other(const char *text) { return atoi(text); }
