// Without headers, for every C++ ABI: variables inside of functions that are made at the first use, once for all threads,
// and again after an exception; thread-local variables of plain values.
extern "C" int printf(const char *, ...);
extern "C" __declspec(dllimport) void *CreateThread(void *, unsigned long long, unsigned long (*)(void *), void *, unsigned long, unsigned long *);
extern "C" __declspec(dllimport) unsigned long WaitForSingleObject(void *, unsigned long);
extern "C" __declspec(dllimport) int CloseHandle(void *);
extern "C" __declspec(dllimport) void Sleep(unsigned long);

static volatile long made;
static thread_local int mine = 5;

struct Slow {
  Slow() : number(static_cast<int>(made += 1)) { Sleep(30); }
  ~Slow() { printf("gone %d\n", number); }
  int number;
};

static Slow &shared() {
  static Slow slow;
  return slow;
}

static int attempts;

struct Unwilling {
  Unwilling() {
    if (++attempts < 3) throw attempts;
  }
  int value = 40;
};

static Unwilling &reluctant() {
  static Unwilling unwilling;
  return unwilling;
}

static unsigned long work(void *result) {
  for (int i = 0; i < 10; i++) mine += shared().number;
  *static_cast<int *>(result) = mine;
  return 0;
}

int main() {
  int results[4] = {};
  void *threads[4];
  for (int i = 0; i < 4; i++) threads[i] = CreateThread(nullptr, 0, work, &results[i], 0, nullptr);
  for (void *thread : threads) {
    WaitForSingleObject(thread, 0xffffffff);
    CloseHandle(thread);
  }
  printf("%d %d %d %d, made %ld, here %d\n", results[0], results[1], results[2], results[3], made, mine);
  for (int i = 0; i < 4; i++) {
    try {
      printf("got %d\n", reluctant().value + i);
    } catch (int attempt) {
      printf("attempt %d failed\n", attempt);
    }
  }
  return shared().number + reluctant().value + attempts;
}
