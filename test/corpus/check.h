// The self-check of every program: names what failed and where, then aborts. Writes to the descriptor, not to stderr:
// reaching stdio's variables is checked by programs of its own.
#pragma once

#include <stdio.h>
#include <stdlib.h>

#define CHECK(...)                                                             \
  do {                                                                         \
    if (!(__VA_ARGS__)) {                                                      \
      dprintf(2, "%s:%d: not so: %s\n", __FILE__, __LINE__, #__VA_ARGS__);     \
      abort();                                                                 \
    }                                                                          \
  } while (0)

// OPAQUE(value): the same value, of which the optimizer knows nothing.
#ifdef __cplusplus
template <typename Value>
Value OPAQUE(Value value) {
  asm volatile("" : "+r"(value));
  return value;
}
#else
#define OPAQUE(value)                         \
  __extension__({                             \
    __typeof__((value) + 0) opaque = (value); \
    __asm__ volatile("" : "+r"(opaque));      \
    opaque;                                   \
  })
#endif
