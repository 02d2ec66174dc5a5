#include <stdio.h>
#include <stdlib.h>

typedef void (*Function)(void);
extern void own(void), shared(void);
const Function table_of_other[3] = {(Function)exit, own, (Function)puts};
Function shared_by_other(void) { return shared; }
Function own_by_other(void) { return own; }
Function libc_by_other(void) { return (Function)exit; }
