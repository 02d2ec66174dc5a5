#include <stdlib.h>

int target[] = {10, 20, 30, 40};
int *const from_other[] = {target, target + 1, &target[3]};
struct link { const struct link *next; int (*function)(const char *); int value; };
extern const struct link chain;
static const struct link second = {&chain, atoi, 2};
const struct link chain = {&second, NULL, 1};
