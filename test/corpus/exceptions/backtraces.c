// corpus: flags=-fno-optimize-sibling-calls,-fno-omit-frame-pointer not=clang+large
#include <execinfo.h>
#include <unwind.h>
#include "../check.h"

static void *frames[64];
static int count, unwound;
static _Unwind_Reason_Code visit(struct _Unwind_Context *context, void *argument) {
  (void)argument;
  unwound += _Unwind_GetIP(context) != 0;
  return _URC_NO_REASON;
}
__attribute__((noinline)) static int third(void) {
  count = backtrace(frames, 64);
  _Unwind_Backtrace(visit, NULL);
  return count;
}
__attribute__((noinline)) static int second(void) { return third() + 1; }
__attribute__((noinline)) static int first(void) { return second() + 1; }

int main(void) {
  CHECK(first() >= 6);
  CHECK(unwound >= 4);
  int own = 0;
  char *lowest = (char *)third < (char *)main ? (char *)third : (char *)main;
  for (int i = 0; i < count; i++) own += (char *)frames[i] >= lowest - 1000 && (char *)frames[i] < lowest + 1000;
  CHECK(own >= 4);
  char **names = backtrace_symbols(frames, count);
  CHECK(names && names[0][0]);
  return 0;
}
