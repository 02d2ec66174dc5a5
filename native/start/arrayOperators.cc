// The forms of C++'s operators new and delete that call the plain ones (C++20 [new.delete]), in an archive that is linked
// behind everything else: a program that replaces the plain forms replaces all, which libstdc++'s own forms, in a shared
// library, would not see.
#include <cstddef>
#include <new>

#define REPLACEABLE __attribute__((weak))

REPLACEABLE void* operator new[](std::size_t size) { return ::operator new(size); }

REPLACEABLE void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  try {
    return ::operator new(size);
  } catch (...) {
    return nullptr;
  }
}

REPLACEABLE void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
  try {
    return ::operator new[](size);
  } catch (...) {
    return nullptr;
  }
}

REPLACEABLE void* operator new[](std::size_t size, std::align_val_t alignment) { return ::operator new(size, alignment); }

REPLACEABLE void operator delete(void* memory, std::size_t) noexcept { ::operator delete(memory); }
REPLACEABLE void operator delete(void* memory, const std::nothrow_t&) noexcept { ::operator delete(memory); }
REPLACEABLE void operator delete[](void* memory) noexcept { ::operator delete(memory); }
REPLACEABLE void operator delete[](void* memory, std::size_t) noexcept { ::operator delete[](memory); }
REPLACEABLE void operator delete[](void* memory, const std::nothrow_t&) noexcept { ::operator delete[](memory); }
REPLACEABLE void operator delete[](void* memory, std::align_val_t alignment) noexcept {
  ::operator delete(memory, alignment);
}
