// corpus:
#include <pthread.h>
#include <cxxabi.h>
#include "../check.h"

static int cleaned, passed;
struct Cleaner {
  ~Cleaner() { cleaned++; }
};
__attribute__((noinline)) static void leave() {
  Cleaner cleaner;
  pthread_exit(reinterpret_cast<void *>(5));
}
static void *body(void *) {
  Cleaner cleaner;
  try {
    leave();
  } catch (abi::__forced_unwind &) {
    passed++;
    throw;
  }
  return nullptr;
}

int main() {
  pthread_t thread;
  void *result;
  CHECK(pthread_create(&thread, nullptr, body, nullptr) == 0 && pthread_join(thread, &result) == 0);
  CHECK(result == reinterpret_cast<void *>(5) && cleaned == 2 && passed == 1);
}
