// Calls one function of the program with typed arguments, in place of main; ../call.c says how it is told of them. On
// Windows an argument goes by its position, whatever its type: the first four in registers, the others on the stack.
#include <windows.h>

enum { mostArguments = 32, mostText = 65536 };

enum State { notReturned = 0, returned = 1, unreadableText = 2 };

// Read by the controller. `length` and `text` count for a string; of a longer one the beginning.
struct {
  unsigned long long state;
  unsigned long long bits;
  unsigned long long length;
  char text[mostText];
} __loadstone_call_result;

typedef union {
  unsigned long long bits;
  double value;
} Word;

static unsigned long long decimal(const char *text) {
  unsigned long long value = 0;
  for (; *text; text++) value = value * 10 + (unsigned long long)(*text - '0');
  return value;
}

// Through the kernel, which says so where a pointer leads nowhere. A page at a time: the next one need not be there.
static void copyText(unsigned long long address) {
  char *const text = __loadstone_call_result.text;
  unsigned long long length = 0;
  while (length < mostText) {
    unsigned long long size = 4096 - ((address + length) & 4095);
    if (size > mostText - length) size = mostText - length;
    SIZE_T read = 0;
    if (!ReadProcessMemory(GetCurrentProcess(), (void *)(address + length), text + length, size, &read) || read != size) {
      __loadstone_call_result.state = unreadableText;
      return;
    }
    for (const unsigned long long end = length + size; length < end; length++) {
      if (text[length] == '\0') {
        __loadstone_call_result.length = length;
        return;
      }
    }
  }
  __loadstone_call_result.length = length;
}

// As doubles to a variadic function: those that its prototype does not name are in both kinds of registers. The first one
// is named, and has the type that it has. What is beyond the arguments of the function is nothing to it: the caller takes
// it off the stack again.
#define CALL(RESULT, FIRST, first)                                                                                    \
  ((RESULT(*)(FIRST, ...))function)(first, w[1].value, w[2].value, w[3].value, w[4].value, w[5].value, w[6].value,     \
                                    w[7].value, w[8].value, w[9].value, w[10].value, w[11].value, w[12].value,         \
                                    w[13].value, w[14].value, w[15].value, w[16].value, w[17].value, w[18].value,      \
                                    w[19].value, w[20].value, w[21].value, w[22].value, w[23].value, w[24].value,      \
                                    w[25].value, w[26].value, w[27].value, w[28].value, w[29].value, w[30].value,      \
                                    w[31].value)

int __loadstone_call(int argc, char **argv, char **environment) {
  (void)environment;
  Word w[mostArguments] = {{0}};
  __loadstone_call_result.state = notReturned;
  void *const function = (void *)decimal(argv[1]);
  for (int word = 3; word < argc && word - 3 < mostArguments; word++) {
    const char *const text = argv[word] + 1;
    w[word - 3].bits = argv[word][0] == 's' ? (unsigned long long)text : decimal(text);
  }
  const char kind = argv[2][0];
  Word result = {0};
  const int doubleFirst = argc > 3 && argv[3][0] == 'd';
  if (kind == 'd' && doubleFirst) result.value = CALL(double, double, w[0].value);
  else if (kind == 'd') result.value = CALL(double, unsigned long long, w[0].bits);
  else if (doubleFirst) result.bits = CALL(unsigned long long, double, w[0].value);
  else result.bits = CALL(unsigned long long, unsigned long long, w[0].bits);
  __loadstone_call_result.bits = result.bits;
  __loadstone_call_result.state = returned;
  if (kind == 's' && result.bits != 0) copyText(result.bits);
  return 0;
}
