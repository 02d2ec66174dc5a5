// corpus: files=weakUndefined.other.c
#include "../check.h"

extern int absent_function(int) __attribute__((weak));
extern int absent_data __attribute__((weak));
extern int present_function(int) __attribute__((weak));
extern int atoi(const char *) __attribute__((weak));
static int (*const in_data)(int) = absent_function;
static int *const data_in_data = &absent_data;

int main(void) {
  CHECK(!absent_function && !&absent_data);
  CHECK(OPAQUE(in_data) == NULL && OPAQUE(data_in_data) == NULL);
  CHECK(present_function && present_function(4) == 5);
  CHECK(atoi && atoi("3") == 3);
  if (absent_function) absent_function(1);
  return 0;
}
