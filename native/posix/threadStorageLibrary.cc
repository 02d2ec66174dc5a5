// libloadstone-tls.so: room for the thread-local variables of programs, at one constant distance from the thread
// pointer in every thread. It is part of the process from its start (linked to the standalone executor, preloaded in
// the utility process), so the C library gives it a place in each thread's static block and fills it from this
// library's initialization image, in threads that other libraries start too. The controller writes a program's initial
// values into that image. See docs/decisions/thread-local-storage.md.
//
// The C library takes a thread's static block out of its stack. So that threads with small stacks still start (Node's
// own signal thread has 32 KB), pthread_create is ours for the whole process, and adds what the block takes.

#include <dlfcn.h>
#include <pthread.h>

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>

#include "programThreadHooks.hh"

namespace {

// Every thread's start copies the first and clears the second, so both are kept small. Bytes.
// The large library is for the few programs that need more.
constexpr size_t initializedSize = LOADSTONE_INITIALIZED_KILOBYTES * 1024;
constexpr size_t zeroSize = LOADSTONE_ZERO_KILOBYTES * 1024;
// What a variable may ask for; the C library aligns the thread pointer to it in turn. A page.
constexpr size_t largestAlignment = 4096;

#define PLACED_AT_START __attribute__((tls_model("initial-exec")))

PLACED_AT_START alignas(largestAlignment) thread_local unsigned char initialized[initializedSize] = {1};
PLACED_AT_START alignas(largestAlignment) thread_local unsigned char zero[zeroSize];

using PthreadCreate = int (*)(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);

/// True where the program brings the stack itself: its size is what it is.
bool bringsStack(const pthread_attr_t& attributes) {
  void* lowest = nullptr;
  size_t size = 0;
  if (pthread_attr_getstack(&attributes, &lowest, &size) != 0) return false;
  // Without an address the C library computes the lowest byte from the null pointer.
  return reinterpret_cast<uintptr_t>(lowest) + size != 0;
}

std::atomic<const LoadstoneThreadHooks*> threadHooks{nullptr};

int64_t distanceFromThreadPointer(const unsigned char* address) {
  return reinterpret_cast<int64_t>(address) - reinterpret_cast<int64_t>(__builtin_thread_pointer());
}

int create(pthread_t* thread, const pthread_attr_t* attributes, void* (*start)(void*), void* argument) {
  static const auto next = reinterpret_cast<PthreadCreate>(dlsym(RTLD_NEXT, "pthread_create"));
  if (next == nullptr) return EAGAIN;
  if (attributes != nullptr && bringsStack(*attributes)) return next(thread, attributes, start, argument);
  // A copy for the call alone: what it points to stays the caller's.
  pthread_attr_t enlarged;
  if (attributes != nullptr) enlarged = *attributes;
  else pthread_attr_init(&enlarged);
  size_t size = 0;
  int error = pthread_attr_getstacksize(&enlarged, &size);
  if (error == 0) error = pthread_attr_setstacksize(&enlarged, size + initializedSize + zeroSize);
  if (error == 0) error = next(thread, &enlarged, start, argument);
  if (attributes == nullptr) pthread_attr_destroy(&enlarged);
  return error;
}

}  // namespace

/// Distances are from the thread pointer, in bytes.
extern "C" __attribute__((visibility("default"))) void loadstoneThreadStorage(int64_t* initializedDistance,
                                                                             uint64_t* initializedBytes,
                                                                             int64_t* zeroDistance,
                                                                             uint64_t* zeroBytes) {
  *initializedDistance = distanceFromThreadPointer(initialized);
  *initializedBytes = initializedSize;
  *zeroDistance = distanceFromThreadPointer(zero);
  *zeroBytes = zeroSize;
}

extern "C" __attribute__((visibility("default"))) void loadstoneSetThreadHooks(const LoadstoneThreadHooks* hooks) {
  threadHooks = hooks;
}

extern "C" __attribute__((visibility("default"))) int pthread_create(pthread_t* thread, const pthread_attr_t* attributes,
                                                                     void* (*start)(void*), void* argument) {
  const LoadstoneThreadHooks* const hooks = threadHooks;
  void* const wrapped = hooks != nullptr ? hooks->wrap(start, argument) : nullptr;
  if (wrapped == nullptr) return create(thread, attributes, start, argument);
  const int error = create(thread, attributes, hooks->run, wrapped);
  if (error != 0) hooks->discard(wrapped);
  return error;
}
