#include "addonData.hh"

#include <cmath>
#include <string>

#include "systemError.hh"

namespace loadstone {

uint64_t integerArgument(const Napi::CallbackInfo& info, size_t index, const char* name) {
  if (index >= info.Length() || !info[index].IsNumber()) {
    throw Napi::TypeError::New(info.Env(), std::string("Expected an integer for ") + name);
  }
  const double value = info[index].As<Napi::Number>().DoubleValue();
  constexpr double most = 9007199254740991.0;
  if (!(value >= 0 && value <= most) || value != std::floor(value)) {
    throw Napi::RangeError::New(info.Env(), std::string("Expected an integer from 0 to 2^53-1 for ") + name +
                                                " but received " + std::to_string(value));
  }
  return static_cast<uint64_t>(value);
}

Napi::Error nativeError(Napi::Env env, const std::exception& error) {
  Napi::Error thrown = Napi::Error::New(env, error.what());
  if (const auto* const system = dynamic_cast<const SystemError*>(&error)) {
    thrown.Set("syscall", Napi::String::New(env, system->call()));
    thrown.Set("errno", Napi::Number::New(env, system->error()));
  }
  return thrown;
}

}  // namespace loadstone
