// corpus:
#include <pthread.h>
#include <unistd.h>
#include "../check.h"

static int cleaned, ends[2];
struct Cleaner {
  ~Cleaner() { cleaned++; }
};
static void *body(void *) {
  Cleaner cleaner;
  try {
    char byte;
    for (;;) CHECK(read(ends[0], &byte, 1) == 1);
  } catch (...) {
    cleaned += 10;
    throw;
  }
}

int main() {
  CHECK(pipe(ends) == 0);
  pthread_t thread;
  void *result;
  CHECK(pthread_create(&thread, nullptr, body, nullptr) == 0);
  CHECK(pthread_cancel(thread) == 0 && pthread_join(thread, &result) == 0);
  CHECK(result == PTHREAD_CANCELED && (cleaned == 11 || cleaned == 0));
}
