// Registers what app/shared/nativeAddon.ts describes.

#include <napi.h>

#include "addonData.hh"
#include "executorHost.hh"
#include "pages.hh"
#include "parallelRead.hh"
#include "parallelReadBinding.hh"
#include "processThreadsBinding.hh"
#include "replaceProcessBinding.hh"
#include "sharedMemoryObject.hh"
#include "terminal.hh"
#include "tracedThreads.hh"
#include "workingMemoryObject.hh"

namespace {

Napi::Object initialize(Napi::Env env, Napi::Object exports) {
  auto* const data = new loadstone::AddonData();
  data->sharedMemory = Napi::Persistent(loadstone::SharedMemoryObject::define(env));
  data->workingMemory = Napi::Persistent(loadstone::WorkingMemoryObject::define(env));
  env.SetInstanceData(data);
  exports["pageSize"] = Napi::Number::New(env, static_cast<double>(loadstone::pageSize()));
  exports["openSharedMemory"] = Napi::Function::New(env, loadstone::SharedMemoryObject::open, "openSharedMemory");
  exports["removeAbandonedMemory"] =
      Napi::Function::New(env, loadstone::SharedMemoryObject::removeAbandoned, "removeAbandonedMemory");
  exports["startExecutorServer"] = Napi::Function::New(env, loadstone::startExecutorServer, "startExecutorServer");
  exports["callService"] = Napi::Function::New(env, loadstone::callService, "callService");
  exports["replaceProcess"] = Napi::Function::New(env, loadstone::replaceProcessFromScript, "replaceProcess");
  exports["threadsOf"] = Napi::Function::New(env, loadstone::threadsOfProcess, "threadsOf");
  exports["openTerminal"] = Napi::Function::New(env, loadstone::openTerminal, "openTerminal");
  exports["resizeTerminal"] = Napi::Function::New(env, loadstone::resizeTerminal, "resizeTerminal");
  if (loadstone::canReadInParallel()) {
    exports["readInParallel"] = Napi::Function::New(env, loadstone::readInParallelFromScript, "readInParallel");
  } else {
    exports["readInParallel"] = env.Null();
  }
  exports["watchTracedThreads"] = Napi::Function::New(env, loadstone::watchTracedThreads, "watchTracedThreads");
  return exports;
}

}  // namespace

NODE_API_MODULE(loadstone, initialize)
