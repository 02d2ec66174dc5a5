// Calls one function of the program with typed arguments, in place of main: linked beside the form of start.c that has
// LOADSTONE_CALL. It works on every executor that has run_as_main, LLVM's too: the call comes in as words, the result
// stays in memory that the controller reads.
//
// argv[1] is the function's address, argv[2] the result's kind, each further word one argument: its kind and behind it
// the bits in decimal, or a string's text, which lives as long as the call. app/main/session/functionCall.ts writes them.
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { integerRegisters = 6, doubleRegisters = 8, stackWords = 18, mostText = 65536 };

enum State { notReturned = 0, returned = 1, unreadableText = 2 };

// Read by the controller. `length` and `text` count for a string; of a longer one the beginning.
struct {
  unsigned long state;
  unsigned long bits;
  unsigned long length;
  char text[mostText];
} __loadstone_call_result;

typedef union {
  unsigned long bits;
  double value;
} Double;

static unsigned long decimal(const char *text) {
  unsigned long value = 0;
  for (; *text; text++) value = value * 10 + (unsigned long)(*text - '0');
  return value;
}

// Through the kernel, which says so where a pointer leads nowhere. A page at a time: the next one need not be there.
static void copyText(unsigned long address) {
  char *const text = __loadstone_call_result.text;
  unsigned long length = 0;
  while (length < mostText) {
    unsigned long size = 4096 - ((address + length) & 4095);
    if (size > mostText - length) size = mostText - length;
    const struct iovec here = {text + length, size};
    const struct iovec there = {(void *)(address + length), size};
    if (process_vm_readv(getpid(), &here, 1, &there, 1, 0) != (ssize_t)size) {
      __loadstone_call_result.state = unreadableText;
      return;
    }
    for (const unsigned long end = length + size; length < end; length++) {
      if (text[length] == '\0') {
        __loadstone_call_result.length = length;
        return;
      }
    }
  }
  __loadstone_call_result.length = length;
}

// As a variadic function, so that one gets the number of vector registers too. Arguments beyond those of the function are
// nothing to it: the caller takes them off the stack again.
#define CALL(RESULT)                                                                                                  \
  ((RESULT(*)(unsigned long, ...))function)(i[0], i[1], i[2], i[3], i[4], i[5], d[0].value, d[1].value, d[2].value,    \
                                            d[3].value, d[4].value, d[5].value, d[6].value, d[7].value, s[0], s[1],    \
                                            s[2], s[3], s[4], s[5], s[6], s[7], s[8], s[9], s[10], s[11], s[12],       \
                                            s[13], s[14], s[15], s[16], s[17])

int __loadstone_call(int argc, char **argv, char **environment) {
  (void)environment;
  unsigned long i[integerRegisters] = {0};
  Double d[doubleRegisters] = {{0}};
  unsigned long s[stackWords] = {0};
  int integers = 0;
  int doubles = 0;
  int words = 0;
  __loadstone_call_result.state = notReturned;
  void *const function = (void *)decimal(argv[1]);
  for (int word = 3; word < argc; word++) {
    const char kind = argv[word][0];
    const char *const text = argv[word] + 1;
    const unsigned long bits = kind == 's' ? (unsigned long)text : decimal(text);
    if (kind == 'd') {
      if (doubles < doubleRegisters) d[doubles++].bits = bits;
      else s[words++] = bits;
    } else {
      if (integers < integerRegisters) i[integers++] = bits;
      else s[words++] = bits;
    }
  }
  const char kind = argv[2][0];
  Double result = {0};
  if (kind == 'd') result.value = CALL(double);
  else result.bits = CALL(unsigned long);
  __loadstone_call_result.bits = result.bits;
  __loadstone_call_result.state = returned;
  if (kind == 's' && result.bits != 0) copyText(result.bits);
  return 0;
}
