#include "parallelReadBinding.hh"

#include <climits>
#include <exception>

#include "addonData.hh"
#include "parallelRead.hh"

namespace loadstone {

Napi::Value readInParallelFromScript(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const uint64_t descriptor = integerArgument(info, 0, "descriptor");
  if (descriptor > INT_MAX) throw Napi::RangeError::New(env, "descriptor is too large");
  if (info.Length() < 2 || !info[1].IsTypedArray()) throw Napi::TypeError::New(env, "target is no Uint8Array");
  const auto typed = info[1].As<Napi::TypedArray>();
  if (typed.TypedArrayType() != napi_uint8_array) throw Napi::TypeError::New(env, "target is no Uint8Array");
  const uint64_t position = integerArgument(info, 2, "position");
  auto target = info[1].As<Napi::Uint8Array>();
  try {
    const size_t length = readInParallel(static_cast<int>(descriptor), reinterpret_cast<char*>(target.Data()),
                                         target.ByteLength(), position);
    return Napi::Number::New(env, static_cast<double>(length));
  } catch (const std::exception& error) {
    throw nativeError(env, error);
  }
}

}  // namespace loadstone
