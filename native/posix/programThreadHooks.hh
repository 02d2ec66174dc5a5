// What libloadstone-tls.so, whose pthread_create is the process's, asks the executor about each new thread. C types
// alone: the two are linked separately.
#pragma once

#include <pthread.h>

extern "C" {

struct LoadstoneThreadHooks {
  /// On the thread that calls pthread_create: what `run` gets in place of `argument`, or null to leave the thread alone.
  void* (*wrap)(void* (*start)(void*), void* argument);
  /// On the new thread.
  void* (*run)(void* wrapped);
  /// No thread was made.
  void (*discard)(void* wrapped);
};

/// The library's; `hooks` stay for ever.
using LoadstoneSetThreadHooks = void (*)(const LoadstoneThreadHooks* hooks);
constexpr const char* loadstoneSetThreadHooksName = "loadstoneSetThreadHooks";
}
