#include "workingMemoryObject.hh"

#include <cstring>
#include <stdexcept>
#include <utility>

#include "addonData.hh"
#include "pages.hh"

namespace loadstone {

namespace {

constexpr std::pair<const char*, WorkingMemoryRoute> routeNames[] = {
    {"external-array-buffer", WorkingMemoryRoute::externalArrayBuffer},
    {"remapped-array-buffer", WorkingMemoryRoute::remappedArrayBuffer},
    {"staging-buffer", WorkingMemoryRoute::stagingBuffer},
};

/// Arguments of the constructor, which JavaScript never calls.
struct Opening {
  const SharedMemory& memory;
  uint64_t offset;
  size_t length;
  std::optional<WorkingMemoryRoute> route;
};

/// `release` may unmap the pages while it runs: the kernel then finds nothing to touch, or touches somebody else's pages
/// without changing them.
class TouchWorker : public Napi::AsyncWorker {
 public:
  TouchWorker(Napi::Env env, void* start, size_t length)
      : Napi::AsyncWorker(env), deferred_(Napi::Promise::Deferred::New(env)), start_(start), length_(length) {}

  Napi::Promise promise() const { return deferred_.Promise(); }

 protected:
  void Execute() override { touchPages(start_, length_); }
  void OnOK() override { deferred_.Resolve(Env().Undefined()); }
  void OnError(const Napi::Error& error) override { deferred_.Reject(error.Value()); }

 private:
  Napi::Promise::Deferred deferred_;
  void* start_;
  size_t length_;
};

/// V8 counts a buffer's bytes as memory of its heap, and collects garbage when 64 MB of it are made: milliseconds for
/// pages that are no part of the heap, and mostly never touched. While this lives, a buffer of that size is not counted.
class UncountedMemory {
 public:
  UncountedMemory(Napi::Env env, size_t length) : env_(env), length_(static_cast<int64_t>(length)) { adjust(-length_); }
  UncountedMemory(const UncountedMemory&) = delete;
  UncountedMemory& operator=(const UncountedMemory&) = delete;
  ~UncountedMemory() {
    if (!kept_) adjust(length_);
  }
  /// The buffer was made: V8 has counted it.
  void keep() { kept_ = true; }

 private:
  void adjust(int64_t change) {
    int64_t sum = 0;
    napi_adjust_external_memory(env_, change, &sum);
  }

  Napi::Env env_;
  int64_t length_;
  bool kept_ = false;
};

/// A transfer would detach the buffer from its owner while somebody writes.
void markUntransferable(Napi::Env env, Napi::ArrayBuffer buffer) {
  const Napi::Object process = env.Global().Get("process").As<Napi::Object>();
  const Napi::Value threads =
      process.Get("getBuiltinModule").As<Napi::Function>().Call(process, {Napi::String::New(env, "node:worker_threads")});
  const Napi::Object module = threads.As<Napi::Object>();
  module.Get("markAsUntransferable").As<Napi::Function>().Call(module, {buffer});
}

}  // namespace

std::optional<WorkingMemoryRoute> routeNamed(const std::string& name) {
  for (const auto& [text, route] : routeNames) {
    if (name == text) return route;
  }
  return std::nullopt;
}

Napi::Function WorkingMemoryObject::define(Napi::Env env) {
  return DefineClass(env, "WorkingMemory",
                     {InstanceAccessor<&WorkingMemoryObject::bytes>("bytes"),
                      InstanceAccessor<&WorkingMemoryObject::route>("route"),
                      InstanceMethod<&WorkingMemoryObject::flush>("flush"),
                      InstanceMethod<&WorkingMemoryObject::touch>("touch"),
                      InstanceMethod<&WorkingMemoryObject::release>("release")});
}

Napi::Value WorkingMemoryObject::make(Napi::Env env, const SharedMemory& memory, uint64_t offset, size_t length,
                                      std::optional<WorkingMemoryRoute> route) {
  Opening opening{memory, offset, length, route};
  return env.GetInstanceData<AddonData>()->workingMemory.New(
      {Napi::External<Opening>::New(env, &opening)});
}

WorkingMemoryObject::WorkingMemoryObject(const Napi::CallbackInfo& info)
    : Napi::ObjectWrap<WorkingMemoryObject>(info), env_(info.Env()) {
  if (info.Length() != 1 || !info[0].IsExternal()) {
    throw Napi::TypeError::New(info.Env(), "WorkingMemory is made by mapWorkingMemory only");
  }
  const Opening& opening = *info[0].As<Napi::External<Opening>>().Data();
  UncountedMemory uncounted(env_, opening.length);
  const auto route = opening.route.value_or(WorkingMemoryRoute::externalArrayBuffer);
  length_ = opening.length;
  try {
    if (route == WorkingMemoryRoute::externalArrayBuffer &&
        openExternal(env_, opening.memory, opening.offset, length_)) {
      uncounted.keep();
      return;
    }
    if (route == WorkingMemoryRoute::externalArrayBuffer && opening.route) {
      throw std::runtime_error("this host allows no external ArrayBuffer");
    }
    const bool isRemapped = route == WorkingMemoryRoute::remappedArrayBuffer;
    if (isRemapped || (route == WorkingMemoryRoute::externalArrayBuffer && ReplacedPages::arePossible())) {
      try {
        openRemapped(env_, opening.memory, opening.offset, length_);
        uncounted.keep();
        return;
      } catch (const std::exception&) {
        // Another route still works, unless this one was asked for.
        if (opening.route) throw;
      }
    }
    openStaging(env_, opening.memory, opening.offset, length_);
  } catch (const Napi::Error&) {
    throw;
  } catch (const std::exception& error) {
    throw nativeError(env_, error);
  }
}

WorkingMemoryObject::~WorkingMemoryObject() {
  // Only at the end of the isolate: until then a view that was not released holds itself.
  if (!released_) atEnvironmentEnd(this);
}

bool WorkingMemoryObject::openExternal(Napi::Env env, const SharedMemory& memory, uint64_t offset, size_t length) {
  auto view = std::make_shared<SharedView>(memory, offset, length);
  auto* const owner = new std::shared_ptr<SharedView>(view);
  napi_value buffer = nullptr;
  const napi_status status = napi_create_external_arraybuffer(
      env, view->data(), length,
      [](napi_env, void*, void* hint) { delete static_cast<std::shared_ptr<SharedView>*>(hint); }, owner, &buffer);
  if (status != napi_ok) {
    delete owner;
    if (status == napi_no_external_buffers_allowed) return false;
    throw std::runtime_error("napi_create_external_arraybuffer failed with status " + std::to_string(status));
  }
  view_ = std::move(view);
  route_ = WorkingMemoryRoute::externalArrayBuffer;
  adoptBuffer(env, Napi::ArrayBuffer(env, buffer), 0, length);
  return true;
}

void WorkingMemoryObject::openRemapped(Napi::Env env, const SharedMemory& memory, uint64_t offset, size_t length) {
  const size_t page = pageSize();
  // Whole pages inside, wherever the buffer starts.
  Napi::ArrayBuffer buffer = Napi::ArrayBuffer::New(env, static_cast<size_t>(roundUpToPage(length)) + page);
  const auto start = reinterpret_cast<uint64_t>(buffer.Data());
  const auto inside = static_cast<size_t>(roundUpToPage(start) - start);
  replaced_ = std::make_unique<ReplacedPages>(static_cast<char*>(buffer.Data()) + inside, memory, offset, length);
  route_ = WorkingMemoryRoute::remappedArrayBuffer;
  adoptBuffer(env, buffer, inside, length);
}

void WorkingMemoryObject::openStaging(Napi::Env env, const SharedMemory& memory, uint64_t offset, size_t length) {
  view_ = std::make_shared<SharedView>(memory, offset, length);
  Napi::ArrayBuffer buffer = Napi::ArrayBuffer::New(env, length);
  // What is there already is what a reader expects to find.
  std::memcpy(buffer.Data(), view_->data(), length);
  route_ = WorkingMemoryRoute::stagingBuffer;
  adoptBuffer(env, buffer, 0, length);
}

void WorkingMemoryObject::adoptBuffer(Napi::Env env, Napi::ArrayBuffer buffer, size_t offset, size_t length) {
  markUntransferable(env, buffer);
  buffer_ = Napi::Persistent(buffer);
  bytes_ = Napi::Persistent(Napi::Uint8Array::New(env, length, buffer, offset));
  napi_add_env_cleanup_hook(env, atEnvironmentEnd, this);
  // The object keeps itself alive until it is released.
  Ref();
}

void WorkingMemoryObject::giveBack() {
  if (replaced_) replaced_->giveBack();
  if (view_) view_->unmap();
}

void WorkingMemoryObject::atEnvironmentEnd(void* self) {
  // The references go with the isolate.
  auto* const object = static_cast<WorkingMemoryObject*>(self);
  object->released_ = true;
  object->giveBack();
  object->buffer_.SuppressDestruct();
  object->bytes_.SuppressDestruct();
}

Napi::Value WorkingMemoryObject::bytes(const Napi::CallbackInfo&) { return bytes_.Value(); }

Napi::Value WorkingMemoryObject::route(const Napi::CallbackInfo& info) {
  for (const auto& [text, route] : routeNames) {
    if (route == route_) return Napi::String::New(info.Env(), text);
  }
  return info.Env().Undefined();
}

Napi::Value WorkingMemoryObject::flush(const Napi::CallbackInfo& info) {
  const uint64_t offset = integerArgument(info, 0, "offset");
  const uint64_t length = integerArgument(info, 1, "length");
  if (released_) throw Napi::Error::New(info.Env(), "flush: the working memory is released");
  if (offset > length_ || length > length_ - offset) {
    throw Napi::RangeError::New(info.Env(), "flush: " + std::to_string(length) + " bytes at " + std::to_string(offset) +
                                                " lie beyond the " + std::to_string(length_) + " bytes of the view");
  }
  if (route_ == WorkingMemoryRoute::stagingBuffer && length > 0) {
    std::memcpy(view_->data() + offset, static_cast<char*>(buffer_.Value().Data()) + offset, length);
  }
  return info.Env().Undefined();
}

Napi::Value WorkingMemoryObject::touch(const Napi::CallbackInfo& info) {
  const uint64_t offset = integerArgument(info, 0, "offset");
  const uint64_t length = integerArgument(info, 1, "length");
  if (released_) throw Napi::Error::New(info.Env(), "touch: the working memory is released");
  if (length == 0 || offset > length_ || length > length_ - offset) {
    throw Napi::RangeError::New(info.Env(), "touch: " + std::to_string(length) + " bytes at " + std::to_string(offset) +
                                                " are not in the " + std::to_string(length_) + " bytes of the view");
  }
  // A staging buffer's pages come with the copy.
  char* const start = route_ == WorkingMemoryRoute::stagingBuffer
                          ? view_->data()
                          : static_cast<char*>(bytes_.Value().ArrayBuffer().Data()) + bytes_.Value().ByteOffset();
  auto* const worker = new TouchWorker(info.Env(), start + offset, static_cast<size_t>(length));
  const Napi::Promise promise = worker->promise();
  worker->Queue();
  return promise;
}

Napi::Value WorkingMemoryObject::release(const Napi::CallbackInfo& info) {
  if (std::exchange(released_, true)) return info.Env().Undefined();
  napi_remove_env_cleanup_hook(info.Env(), atEnvironmentEnd, this);
  // First take the buffer from JavaScript, so that no late write meets pages of somebody else. It cannot be freed in
  // between: the reference holds it.
  Napi::ArrayBuffer buffer = buffer_.Value();
  if (route_ != WorkingMemoryRoute::remappedArrayBuffer) buffer.Detach();
  giveBack();
  if (route_ == WorkingMemoryRoute::remappedArrayBuffer) buffer.Detach();
  // V8 has counted it off now, though it was never counted.
  int64_t sum = 0;
  if (route_ != WorkingMemoryRoute::stagingBuffer) {
    napi_adjust_external_memory(info.Env(), static_cast<int64_t>(length_), &sum);
  }
  buffer_.Reset();
  Unref();
  return info.Env().Undefined();
}

}  // namespace loadstone
