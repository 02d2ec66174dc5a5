#include "executorHost.hh"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>

#include "addonData.hh"
#include "bootstrap.hh"
#include "connection.hh"
#include "epcServer.hh"
#include "standardStreams.hh"
#include "systemError.hh"
#include "wrapperFunctionResult.hh"

namespace loadstone {

namespace {

/// Runs on the JavaScript thread.
void callOnEnd(Napi::Env env, Napi::Function onEnd, std::string* error) {
  const std::unique_ptr<std::string> owner(error);
  // Null where the environment is going down.
  if (env != nullptr) onEnd.Call({error->empty() ? env.Null() : Napi::Value(Napi::String::New(env, *error))});
}

}  // namespace

Napi::Value startExecutorServer(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  if (info.Length() < 2 || !info[0].IsObject() || !info[1].IsFunction()) {
    throw Napi::TypeError::New(env, "Expected options and a function");
  }
  const Napi::Object options = info[0].As<Napi::Object>();
  const Napi::Value path = options.Get("socketPath");
  const Napi::Value lineBuffered = options.Get("lineBufferedStdout");
  if (!path.IsString() && !path.IsNull()) throw Napi::TypeError::New(env, "Expected a string or null for socketPath");
  if (!lineBuffered.IsBoolean()) throw Napi::TypeError::New(env, "Expected a boolean for lineBufferedStdout");
  if (EpcServer::current() != nullptr) throw Napi::Error::New(env, "this process has an EPC server already");
  EpcServer* server = nullptr;
  SystemHandle controllersEnd = noHandle;
  try {
    SystemHandle descriptor = noHandle;
    if (path.IsNull()) std::tie(descriptor, controllersEnd) = connectedSockets();
    else descriptor = connectToSocket(path.As<Napi::String>().Utf8Value());
    // Never destroyed: threads of the program may still answer while the process ends.
    server = new EpcServer(descriptor, descriptor, false);
  } catch (const std::exception& error) {
    throw nativeError(env, error);
  }
  if (lineBuffered.As<Napi::Boolean>()) writeLinesAtOnce();
  // Keeps the event loop running until the server has ended.
  auto onEnd = Napi::ThreadSafeFunction::New(env, info[1].As<Napi::Function>(), "loadstone executor", 0, 1);
  std::thread([server, onEnd]() mutable {
    auto error = std::make_unique<std::string>(server->serve());
    if (onEnd.BlockingCall(error.get(), callOnEnd) == napi_ok) error.release();
    onEnd.Release();
  }).detach();
  return controllersEnd == noHandle ? env.Null() : Napi::Value(Napi::Number::New(env, static_cast<double>(controllersEnd)));
}

Napi::Value callService(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const uint64_t address = integerArgument(info, 0, "address");
  if (info.Length() < 2 || !info[1].IsTypedArray() || info[1].As<Napi::TypedArray>().TypedArrayType() != napi_uint8_array) {
    throw Napi::TypeError::New(env, "Expected a Uint8Array for argumentBytes");
  }
  if (!isPublishedWrapper(address)) {
    throw Napi::RangeError::New(env, formatAddress(address) + " is no published service of this process");
  }
  const auto bytes = info[1].As<Napi::Uint8Array>();
  // Published by this process, as was just looked up.
  const auto function = reinterpret_cast<WrapperFunction>(address);
  const WrapperFunctionResult result(function(reinterpret_cast<const char*>(bytes.Data()), bytes.ByteLength()));
  if (result.outOfBandError() != nullptr) throw Napi::Error::New(env, result.outOfBandError());
  const std::string_view answer = result.bytes();
  Napi::Uint8Array copy = Napi::Uint8Array::New(env, answer.size());
  std::copy(answer.begin(), answer.end(), reinterpret_cast<char*>(copy.Data()));
  return copy;
}

}  // namespace loadstone
