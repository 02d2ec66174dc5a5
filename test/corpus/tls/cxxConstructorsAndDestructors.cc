// corpus: files=cxxConstructorsAndDestructors.other.cc
// The order is printed, and compared with the native program's.
#include <pthread.h>
#include "../check.h"

struct Noisy {
  const char *name;
  explicit Noisy(const char *name) : name(name) { printf("+%s\n", name); }
  ~Noisy() { printf("-%s\n", name); }
};
thread_local Noisy first("first"), second("second");
extern thread_local Noisy of_other;
static Noisy static_object("static");
const char *inside() {
  thread_local Noisy local("local");
  return local.name;
}
static void *body(void *argument) {
  printf("thread %s %s\n", second.name, inside());
  return argument;
}

int main() {
  printf("main %s %s\n", first.name, inside());
  pthread_t thread;
  CHECK(pthread_create(&thread, nullptr, body, nullptr) == 0 && pthread_join(thread, nullptr) == 0);
  printf("after thread\n");
  printf("%s\n", of_other.name);
}
