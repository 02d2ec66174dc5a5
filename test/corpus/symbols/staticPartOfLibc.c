// corpus:
// libc_nonshared.a: what gcc takes from there without being told.
#include <pthread.h>
#include <sys/stat.h>
#include "../check.h"

static int prepared;
static void prepare(void) { prepared++; }
static void at_end(void) {}

int main(void) {
  struct stat status;
  CHECK(stat("/", &status) == 0 && S_ISDIR(status.st_mode));
  CHECK(lstat("/", &status) == 0 && fstat(0, &status) == 0);
  CHECK(atexit(at_end) == 0 && at_quick_exit(at_end) == 0);
  CHECK(pthread_atfork(prepare, NULL, NULL) == 0);
  return prepared;
}
