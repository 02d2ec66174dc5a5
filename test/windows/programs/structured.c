// Microsoft's structured exceptions, without headers: filters, handlers around callees that have none, __finally on both
// ways out, nested, with a status of a kind of its own and with faults of the machine.
int printf(const char *, ...);
__declspec(dllimport) void RaiseException(unsigned long, unsigned long, unsigned long, const unsigned long long *);
unsigned long _exception_code(void);
int _abnormal_termination(void);

#define EXECUTE_HANDLER 1
#define CONTINUE_SEARCH 0
#define CONTINUE_EXECUTION (-1)
#define OWN_CODE 0xE0000042u

static volatile int zero;
static int *volatile nowhere;

__attribute__((noinline)) static int fault(int kind) {
  switch (kind) {
    case 0: return *nowhere;
    case 1: return 100 / zero;
    case 2: RaiseException(OWN_CODE, 0, 0, 0); return -1;
    default: return 1;
  }
}

__attribute__((noinline)) static int guarded(int kind) {
  int result = 0;
  __try {
    result = fault(kind);
  } __finally {
    printf("finally, %s\n", _abnormal_termination() ? "on the way out" : "as usual");
  }
  return result;
}

static int filter(unsigned long code, unsigned long wanted) {
  printf("filter %08lx\n", code);
  return code == wanted ? EXECUTE_HANDLER : CONTINUE_SEARCH;
}

__attribute__((noinline)) static int nested(int kind) {
  __try {
    __try {
      return guarded(kind);
    } __except (filter(_exception_code(), OWN_CODE)) {
      printf("inner handler\n");
      return 20;
    }
  } __except (filter(_exception_code(), _exception_code())) {
    printf("outer handler\n");
    return 300;
  }
}

__attribute__((noinline)) static int resumed(void) {
  __try {
    RaiseException(OWN_CODE, 0, 0, 0);
    printf("went on\n");
    return 4000;
  } __except (CONTINUE_EXECUTION) {
    return -1;
  }
}

int main(void) {
  int sum = 0;
  for (int kind = 0; kind < 4; kind++) sum += nested(kind);
  sum += resumed();
  printf("%d\n", sum);
  return sum & 0x7f;
}
