// corpus: files=mainInAnotherObject.main.c
#include "../check.h"

int calls;
void count(void) { calls++; }
__attribute__((constructor)) static void before(void) { count(); }
