// corpus: args=threads
// pthread_exit in main: its locals and its thread-specific data are destroyed at once, what is of the process when all
// threads have ended, with status 0. Its thread-locals are destroyed where it is the last one itself.
#include <pthread.h>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include "../check.h"

static int destroyed;
static pthread_t main_thread;
static pthread_key_t key;

struct Local {
  ~Local() { destroyed |= 1; }
};
struct OfThread {
  int value = 5;
  ~OfThread() {
    CHECK(destroyed == 5 && value == 5);
    std::puts("thread-locals of main");
  }
};
struct OfProcess {
  ~OfProcess() {
    CHECK(destroyed == 5);
    std::puts("the end");
  }
};

static OfProcess of_process;
static thread_local OfThread of_thread;

static void end_data(void *) {
  CHECK(destroyed == 1);
  destroyed |= 4;
}

int main(int argc, char **) {
  of_thread.value = 5;
  main_thread = pthread_self();
  CHECK(pthread_key_create(&key, end_data) == 0 && pthread_setspecific(key, &key) == 0);
  if (argc > 1) std::thread([] {
    CHECK(pthread_join(main_thread, nullptr) == 0 && destroyed == 5);
    std::thread([] {
      timespec time{0, 50'000'000};
      nanosleep(&time, nullptr);
      std::puts("the last thread");
    }).detach();
  }).detach();
  std::atexit([] { std::puts("atexit"); });
  Local local;
  pthread_exit(nullptr);
}
