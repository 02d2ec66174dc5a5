#include <wchar.h>

const char *narrow(void) { return "a string in two objects"; }
const char *suffix(void) { return "two objects"; }
const wchar_t *wide(void) { return L"wide \x3b1\x3b2"; }
const char constants_of_other[16] = {1, 2, 3, 4};
