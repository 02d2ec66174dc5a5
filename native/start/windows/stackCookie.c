// What code of Microsoft's ABI with /GS checks before it returns: that nothing was written over the word between its
// arrays and its return address. A member of the library behind everything else.
#include <intrin.h>
#include <stdint.h>
#include <windows.h>

/** Of 48 bits, as the check asks for. The constant is what counts until the initializer has run. */
uintptr_t __security_cookie = 0x00002b992ddfa232;

// No handler sees it: what handlers would run on is broken.
void __report_gsfailure(uintptr_t found) {
  (void)found;
  const unsigned stackCookieCheckFailure = 2;
  __asm__ volatile("int $0x29" : : "c"(stackCookieCheckFailure));
}

// Code relies on it to leave all registers but rcx alone.
__asm__(
    ".text\n"
    ".globl __security_check_cookie\n"
    "__security_check_cookie:\n"
    "  cmpq __security_cookie(%rip), %rcx\n"
    "  jne 1f\n"
    "  rolq $16, %rcx\n"
    "  testw $0xffff, %cx\n"
    "  jne 2f\n"
    "  ret\n"
    "2: rorq $16, %rcx\n"
    "1: jmp __report_gsfailure\n");

void __security_init_cookie(void) {
  LARGE_INTEGER ticks;
  QueryPerformanceCounter(&ticks);
  const uint64_t mixed = (uint64_t)ticks.QuadPart * 0x9e3779b97f4a7c15 ^ __rdtsc() ^ (uintptr_t)&ticks;
  __security_cookie = mixed >> 16;
}

// Among the first, so that no function that has the old value on its stack returns with the new one.
__attribute__((section(".CRT$XIA"), used)) static void (*const initialize)(void) = __security_init_cookie;
