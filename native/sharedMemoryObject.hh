// SharedMemory of app/shared/nativeAddon.ts: a shared memory object of the executor, opened by the controller.
#pragma once

#include <napi.h>

#include "sharedMemory.hh"

namespace loadstone {

class SharedMemoryObject : public Napi::ObjectWrap<SharedMemoryObject> {
 public:
  static Napi::Function define(Napi::Env env);
  /// openSharedMemory(name, expectedSize).
  static Napi::Value open(const Napi::CallbackInfo& info);
  /// removeAbandonedMemory().
  static Napi::Value removeAbandoned(const Napi::CallbackInfo& info);

  explicit SharedMemoryObject(const Napi::CallbackInfo& info);

 private:
  Napi::Value size(const Napi::CallbackInfo& info);
  Napi::Value sealed(const Napi::CallbackInfo& info);
  Napi::Value mapWorkingMemory(const Napi::CallbackInfo& info);
  Napi::Value discard(const Napi::CallbackInfo& info);
  Napi::Value close(const Napi::CallbackInfo& info);

  SharedMemory memory_;
};

}  // namespace loadstone
