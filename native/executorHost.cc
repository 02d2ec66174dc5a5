#include "executorHost.hh"

#include <cstdio>
#include <memory>
#include <string>
#include <thread>

#include "addonData.hh"
#include "connection.hh"
#include "epcServer.hh"

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
  if (!path.IsString()) throw Napi::TypeError::New(env, "Expected a string for socketPath");
  if (!lineBuffered.IsBoolean()) throw Napi::TypeError::New(env, "Expected a boolean for lineBufferedStdout");
  if (EpcServer::current() != nullptr) throw Napi::Error::New(env, "this process has an EPC server already");
  EpcServer* server = nullptr;
  try {
    const int descriptor = connectToSocket(path.As<Napi::String>().Utf8Value());
    // Never destroyed: threads of the program may still answer while the process ends.
    server = new EpcServer(descriptor, descriptor, false);
  } catch (const std::exception& error) {
    throw nativeError(env, error);
  }
  if (lineBuffered.As<Napi::Boolean>()) std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);
  // Keeps the event loop running until the server has ended.
  auto onEnd = Napi::ThreadSafeFunction::New(env, info[1].As<Napi::Function>(), "loadstone executor", 0, 1);
  std::thread([server, onEnd]() mutable {
    auto error = std::make_unique<std::string>(server->serve());
    if (onEnd.BlockingCall(error.get(), callOnEnd) == napi_ok) error.release();
    onEnd.Release();
  }).detach();
  return env.Undefined();
}

}  // namespace loadstone
