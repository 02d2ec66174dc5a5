#include "templatesInSeveralObjects.h"
template <typename T> int only_extern() { return 77; }
template int only_extern<int>();
int *count_of_other() { return &Counter<int>::count; }
long (*function_of_other())(long) { return &twice<long>; }
int next_by_other() { return next(); }
int *shared_of_other() { return &shared; }
