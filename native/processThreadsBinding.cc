#include "processThreadsBinding.hh"

#include <exception>
#include <optional>
#include <vector>

#include "addonData.hh"
#include "processThreads.hh"

namespace loadstone {

Napi::Value threadsOfProcess(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  if (info.Length() < 1 || !info[0].IsNumber()) throw Napi::TypeError::New(env, "Expected a process id");
  std::optional<std::vector<uint32_t>> threads;
  try {
    threads = threadsOf(info[0].As<Napi::Number>().Uint32Value());
  } catch (const std::exception& error) {
    throw nativeError(env, error);
  }
  if (!threads) return env.Null();
  Napi::Array ids = Napi::Array::New(env, threads->size());
  for (uint32_t i = 0; i < threads->size(); ++i) ids[i] = Napi::Number::New(env, (*threads)[i]);
  return ids;
}

}  // namespace loadstone
