// bcryptprimitives.dll for Wine 8, which has none: the one function that the native parts of vite (Rust's standard library) ask of it.
// Test equipment only; build/windowsSuite.mjs compiles it.
#include <windows.h>

// RtlGenRandom of advapi32.
BOOLEAN NTAPI SystemFunction036(void *buffer, ULONG size);

__declspec(dllexport) BOOL WINAPI ProcessPrng(unsigned char *buffer, size_t size) {
  static const size_t most = 0x40000000;
  while (size > 0) {
    const size_t piece = size < most ? size : most;
    if (!SystemFunction036(buffer, (ULONG)piece)) return FALSE;
    buffer += piece;
    size -= piece;
  }
  return TRUE;
}
