// part: flags=-fexceptions
int cleanups;
static void clean(int *value) { cleanups += *value; }
int call_back(int (*function)(int), int value) {
  int one __attribute__((cleanup(clean))) = 1;
  return function(value) + 1;
}
