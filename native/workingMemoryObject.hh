// WorkingMemory of app/shared/nativeAddon.ts: a view of shared pages as a Uint8Array.
//
// Ownership: the remapped buffer is held by a strong reference until `release`, since a collector that frees the buffer
// gives its pages to others while they are still the shared ones. So a view that is never released lasts as long as its
// isolate, whose end gives the pages back.
#pragma once

#include <napi.h>

#include <memory>
#include <optional>
#include <string>

#include "sharedMemory.hh"
#include "workingMemory.hh"

namespace loadstone {

enum class WorkingMemoryRoute { externalArrayBuffer, remappedArrayBuffer, stagingBuffer };

/// By the names of nativeAddon.ts; empty for another text.
std::optional<WorkingMemoryRoute> routeNamed(const std::string& name);

class WorkingMemoryObject : public Napi::ObjectWrap<WorkingMemoryObject> {
 public:
  static Napi::Function define(Napi::Env env);
  /// Checked arguments. Without `route` the best that this host allows. Throws std::exception.
  static Napi::Value make(Napi::Env env, const SharedMemory& memory, uint64_t offset, size_t length,
                          std::optional<WorkingMemoryRoute> route);

  explicit WorkingMemoryObject(const Napi::CallbackInfo& info);
  ~WorkingMemoryObject() override;

 private:
  Napi::Value bytes(const Napi::CallbackInfo& info);
  Napi::Value route(const Napi::CallbackInfo& info);
  Napi::Value flush(const Napi::CallbackInfo& info);
  Napi::Value touch(const Napi::CallbackInfo& info);
  Napi::Value release(const Napi::CallbackInfo& info);

  bool openExternal(Napi::Env env, const SharedMemory& memory, uint64_t offset, size_t length);
  void openRemapped(Napi::Env env, const SharedMemory& memory, uint64_t offset, size_t length);
  void openStaging(Napi::Env env, const SharedMemory& memory, uint64_t offset, size_t length);
  void adoptBuffer(Napi::Env env, Napi::ArrayBuffer buffer, size_t offset, size_t length);
  void giveBack();
  static void atEnvironmentEnd(void* self);

  Napi::Env env_;
  WorkingMemoryRoute route_ = WorkingMemoryRoute::stagingBuffer;
  size_t length_ = 0;
  bool released_ = false;
  /// External: shared with the buffer's finalizer. Staging: the target of `flush`.
  std::shared_ptr<SharedView> view_;
  std::unique_ptr<ReplacedPages> replaced_;
  Napi::Reference<Napi::ArrayBuffer> buffer_;
  Napi::Reference<Napi::Uint8Array> bytes_;
};

}  // namespace loadstone
