#include "sharedMemoryObject.hh"

#include <optional>
#include <string>

#include "addonData.hh"
#include "pages.hh"
#include "workingMemoryObject.hh"

namespace loadstone {

Napi::Function SharedMemoryObject::define(Napi::Env env) {
  return DefineClass(env, "SharedMemory",
                     {InstanceAccessor<&SharedMemoryObject::size>("size"),
                      InstanceAccessor<&SharedMemoryObject::sealed>("sealed"),
                      InstanceMethod<&SharedMemoryObject::mapWorkingMemory>("mapWorkingMemory"),
                      InstanceMethod<&SharedMemoryObject::discard>("discard"),
                      InstanceMethod<&SharedMemoryObject::close>("close")});
}

Napi::Value SharedMemoryObject::open(const Napi::CallbackInfo& info) {
  if (info.Length() < 1 || !info[0].IsString()) throw Napi::TypeError::New(info.Env(), "Expected a string for name");
  integerArgument(info, 1, "expectedSize");
  return info.Env().GetInstanceData<AddonData>()->sharedMemory.New({info[0], info[1]});
}

Napi::Value SharedMemoryObject::removeAbandoned(const Napi::CallbackInfo& info) {
  SharedMemory::removeAbandonedNames();
  return info.Env().Undefined();
}

SharedMemoryObject::SharedMemoryObject(const Napi::CallbackInfo& info) : Napi::ObjectWrap<SharedMemoryObject>(info) {
  if (info.Length() < 1 || !info[0].IsString()) throw Napi::TypeError::New(info.Env(), "Expected a string for name");
  const uint64_t expectedSize = integerArgument(info, 1, "expectedSize");
  try {
    memory_ = SharedMemory::open(info[0].As<Napi::String>().Utf8Value(), expectedSize);
  } catch (const std::exception& error) {
    throw nativeError(info.Env(), error);
  }
}

Napi::Value SharedMemoryObject::size(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(memory_.size()));
}

Napi::Value SharedMemoryObject::sealed(const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), memory_.sealed());
}

Napi::Value SharedMemoryObject::mapWorkingMemory(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const uint64_t offset = integerArgument(info, 0, "offset");
  const uint64_t length = integerArgument(info, 1, "length");
  std::optional<WorkingMemoryRoute> route;
  if (info.Length() > 2 && !info[2].IsUndefined()) {
    if (info[2].IsString()) route = routeNamed(info[2].As<Napi::String>().Utf8Value());
    if (!route) throw Napi::TypeError::New(env, "Expected a route's name for route");
  }
  if (!memory_.isOpen()) throw Napi::Error::New(env, memory_.name() + " is closed");
  const std::string place = memory_.name() + ": " + std::to_string(length) + " bytes at " + std::to_string(offset);
  if (offset % pageSize() != 0) {
    throw Napi::RangeError::New(env, place + ": the offset has to be a multiple of " + std::to_string(pageSize()));
  }
  if (length == 0 || offset > memory_.size() || length > memory_.size() - offset) {
    throw Napi::RangeError::New(env, place + ": allowed are 1 byte and more inside its " +
                                         std::to_string(memory_.size()) + " bytes");
  }
  try {
    memory_.setAside(offset, length);
  } catch (const std::exception& error) {
    throw nativeError(env, error);
  }
  return WorkingMemoryObject::make(env, memory_, offset, static_cast<size_t>(length), route);
}

Napi::Value SharedMemoryObject::discard(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const uint64_t offset = integerArgument(info, 0, "offset");
  const uint64_t length = integerArgument(info, 1, "length");
  if (!memory_.isOpen()) throw Napi::Error::New(env, memory_.name() + " is closed");
  if (offset % pageSize() != 0 || length % pageSize() != 0 || length == 0 || offset > memory_.size() ||
      length > memory_.size() - offset) {
    throw Napi::RangeError::New(env, memory_.name() + ": discard of " + std::to_string(length) + " bytes at " +
                                         std::to_string(offset) + "; allowed are whole pages inside its " +
                                         std::to_string(memory_.size()) + " bytes");
  }
  try {
    memory_.discard(offset, length);
  } catch (const std::exception& error) {
    throw nativeError(env, error);
  }
  return env.Undefined();
}

Napi::Value SharedMemoryObject::close(const Napi::CallbackInfo& info) {
  memory_.close();
  return info.Env().Undefined();
}

}  // namespace loadstone
