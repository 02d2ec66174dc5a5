#include "allocationFunctions.hh"

#include <malloc.h>

#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <new>

#include "../memoryLimit.hh"
#include "largestAllocation.hh"

namespace loadstone {

namespace {

bool refuse(size_t size) {
  if (canAllocate(size)) return false;
  allocationFailed();
  errno = ENOMEM;
  return true;
}

/// What an allocator gave, which is nothing where memory is short.
void* noticed(void* memory) {
  if (memory == nullptr) allocationFailed();
  return memory;
}

void* guardedMalloc(size_t size) { return refuse(size) ? nullptr : noticed(std::malloc(size)); }

void* guardedCalloc(size_t count, size_t size) {
  size_t total = 0;
  if (__builtin_mul_overflow(count, size, &total)) total = SIZE_MAX;
  return refuse(total) ? nullptr : noticed(std::calloc(count, size));
}

void* guardedRealloc(void* memory, size_t size) {
  if (refuse(size)) return nullptr;
  void* const moved = std::realloc(memory, size);
  // Nothing is also what it gives for a size of nothing.
  return size == 0 ? moved : noticed(moved);
}

void* guardedReallocarray(void* memory, size_t count, size_t size) {
  size_t total = 0;
  if (__builtin_mul_overflow(count, size, &total)) total = SIZE_MAX;
  return guardedRealloc(memory, total);
}

void guardedFree(void* memory) { std::free(memory); }

/// What an allocator may add to reach the alignment.
bool refuseAligned(size_t alignment, size_t size) {
  size_t total = 0;
  return refuse(__builtin_add_overflow(alignment, size, &total) ? SIZE_MAX : total);
}

bool isPowerOfTwo(size_t value) { return value != 0 && (value & (value - 1)) == 0; }

int guardedPosixMemalign(void** memory, size_t alignment, size_t size) {
  const int before = errno;
  if (refuseAligned(alignment, size)) {
    // Its errors are returned; errno stays as it was.
    errno = before;
    return ENOMEM;
  }
  return posix_memalign(memory, alignment, size);
}

void* guardedMemalign(size_t alignment, size_t size) {
  if (refuseAligned(alignment, size)) return nullptr;
  // posix_memalign is the form that every allocator has; it wants at least a pointer's alignment.
  size_t rounded = sizeof(void*);
  while (rounded < alignment) rounded <<= 1;
  void* memory = nullptr;
  const int error = posix_memalign(&memory, rounded, size);
  if (error != 0) errno = error;
  return error == 0 ? memory : noticed(nullptr);
}

void* guardedAlignedAlloc(size_t alignment, size_t size) {
  if (!isPowerOfTwo(alignment)) {
    errno = EINVAL;
    return nullptr;
  }
  return guardedMemalign(alignment, size);
}

void* guardedValloc(size_t size) { return guardedMemalign(4096, size); }

void* guardedPvalloc(size_t size) { return guardedMemalign(4096, (size + 4095) & ~size_t{4095}); }

size_t guardedUsableSize(void* memory) { return malloc_usable_size(memory); }

/// `allocate` until it succeeds or no new-handler is left.
template <typename Allocate>
void* allocateOrThrow(Allocate allocate) {
  for (;;) {
    void* const memory = allocate();
    if (memory != nullptr) return memory;
    const std::new_handler handler = std::get_new_handler();
    if (handler == nullptr) throw std::bad_alloc();
    handler();
  }
}

template <typename Allocate>
void* allocateOrNull(Allocate allocate) {
  try {
    return allocateOrThrow(allocate);
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

void* plainNew(size_t size) {
  return refuse(size) ? nullptr : noticed(::operator new(size, std::nothrow));
}
void* alignedNew(size_t size, std::align_val_t alignment) {
  return refuseAligned(static_cast<size_t>(alignment), size)
             ? nullptr
             : noticed(::operator new(size, alignment, std::nothrow));
}

void* newObject(size_t size) {
  return allocateOrThrow([=] { return plainNew(size); });
}
void* newObjectNothrow(size_t size, const std::nothrow_t&) {
  return allocateOrNull([=] { return plainNew(size); });
}
void* newAligned(size_t size, std::align_val_t alignment) {
  return allocateOrThrow([=] { return alignedNew(size, alignment); });
}
void* newAlignedNothrow(size_t size, std::align_val_t alignment, const std::nothrow_t&) {
  return allocateOrNull([=] { return alignedNew(size, alignment); });
}
void deleteObject(void* memory) { ::operator delete(memory); }
void deleteSized(void* memory, size_t) { ::operator delete(memory); }
void deleteNothrow(void* memory, const std::nothrow_t&) { ::operator delete(memory); }
void deleteAligned(void* memory, std::align_val_t alignment) { ::operator delete(memory, alignment); }
void deleteSizedAligned(void* memory, size_t, std::align_val_t alignment) { ::operator delete(memory, alignment); }
void deleteAlignedNothrow(void* memory, std::align_val_t alignment, const std::nothrow_t&) {
  ::operator delete(memory, alignment);
}

}  // namespace

NamedFunctions allocationFunctions() {
  static const NamedFunction functions[] = {
      named("malloc", guardedMalloc),
      named("calloc", guardedCalloc),
      named("realloc", guardedRealloc),
      named("reallocarray", guardedReallocarray),
      named("free", guardedFree),
      named("posix_memalign", guardedPosixMemalign),
      named("aligned_alloc", guardedAlignedAlloc),
      named("memalign", guardedMemalign),
      named("valloc", guardedValloc),
      named("pvalloc", guardedPvalloc),
      named("malloc_usable_size", guardedUsableSize),
      named("_Znwm", newObject),
      named("_Znam", newObject),
      named("_ZnwmRKSt9nothrow_t", newObjectNothrow),
      named("_ZnamRKSt9nothrow_t", newObjectNothrow),
      named("_ZnwmSt11align_val_t", newAligned),
      named("_ZnamSt11align_val_t", newAligned),
      named("_ZnwmSt11align_val_tRKSt9nothrow_t", newAlignedNothrow),
      named("_ZnamSt11align_val_tRKSt9nothrow_t", newAlignedNothrow),
      named("_ZdlPv", deleteObject),
      named("_ZdaPv", deleteObject),
      named("_ZdlPvm", deleteSized),
      named("_ZdaPvm", deleteSized),
      named("_ZdlPvRKSt9nothrow_t", deleteNothrow),
      named("_ZdaPvRKSt9nothrow_t", deleteNothrow),
      named("_ZdlPvSt11align_val_t", deleteAligned),
      named("_ZdaPvSt11align_val_t", deleteAligned),
      named("_ZdlPvmSt11align_val_t", deleteSizedAligned),
      named("_ZdaPvmSt11align_val_t", deleteSizedAligned),
      named("_ZdlPvSt11align_val_tRKSt9nothrow_t", deleteAlignedNothrow),
      named("_ZdaPvSt11align_val_tRKSt9nothrow_t", deleteAlignedNothrow),
  };
  return {functions, sizeof functions / sizeof *functions};
}

}  // namespace loadstone
