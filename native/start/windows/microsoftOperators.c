// The forms of operators new and delete of Microsoft's C++ that no DLL has: its compilers' static libraries bring them,
// and they call the plain ones, which a program may replace. Compiled once for each (PART), as members of the library
// behind everything else: a program gets those that it lacks.
#include <malloc.h>
#include <stddef.h>

// The inner quotation marks are for the assembler.
#define NAMED(name) __asm__("\"" name "\"")

extern void *plainNew(size_t) NAMED("??2@YAPEAX_K@Z");
extern void plainDelete(void *) NAMED("??3@YAXPEAX@Z");
extern void arrayDelete(void *) NAMED("??_V@YAXPEAX@Z");
extern void *alignedNew(size_t, size_t) NAMED("??2@YAPEAX_KW4align_val_t@std@@@Z");
extern void alignedDelete(void *, size_t) NAMED("??3@YAXPEAXW4align_val_t@std@@@Z");

#if PART == 1
void sizedDelete(void *, size_t) NAMED("??3@YAXPEAX_K@Z");
void sizedDelete(void *memory, size_t size) {
  (void)size;
  plainDelete(memory);
}
#elif PART == 2
void *arrayNew(size_t) NAMED("??_U@YAPEAX_K@Z");
void *arrayNew(size_t size) { return plainNew(size); }
#elif PART == 3
void arrayDelete(void *memory) { plainDelete(memory); }
#elif PART == 4
void sizedArrayDelete(void *, size_t) NAMED("??_V@YAXPEAX_K@Z");
void sizedArrayDelete(void *memory, size_t size) {
  (void)size;
  arrayDelete(memory);
}
#elif PART == 5
// The plain one gives an alignment of 16 bytes: hence other functions, and the plain one's exception where memory is short.
void *alignedNew(size_t size, size_t alignment) {
  void *const memory = _aligned_malloc(size > 0 ? size : 1, alignment);
  return memory != NULL ? memory : plainNew((size_t)-1);
}
#elif PART == 6
void alignedDelete(void *memory, size_t alignment) {
  (void)alignment;
  _aligned_free(memory);
}
#elif PART == 7
void sizedAlignedDelete(void *, size_t, size_t) NAMED("??3@YAXPEAX_KW4align_val_t@std@@@Z");
void sizedAlignedDelete(void *memory, size_t size, size_t alignment) {
  (void)size;
  alignedDelete(memory, alignment);
}
#elif PART == 8
void *alignedArrayNew(size_t, size_t) NAMED("??_U@YAPEAX_KW4align_val_t@std@@@Z");
void *alignedArrayNew(size_t size, size_t alignment) { return alignedNew(size, alignment); }
#elif PART == 9
void alignedArrayDelete(void *, size_t) NAMED("??_V@YAXPEAXW4align_val_t@std@@@Z");
void alignedArrayDelete(void *memory, size_t alignment) { alignedDelete(memory, alignment); }
#elif PART == 10
void sizedAlignedArrayDelete(void *, size_t, size_t) NAMED("??_V@YAXPEAX_KW4align_val_t@std@@@Z");
void sizedAlignedArrayDelete(void *memory, size_t size, size_t alignment) {
  (void)size;
  alignedDelete(memory, alignment);
}
#else
#error "PART is 1 to 10"
#endif
