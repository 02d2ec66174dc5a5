#include "../tracedThreads.hh"

namespace loadstone {

Napi::Value watchTracedThreads(const Napi::CallbackInfo& info) { return info.Env().Undefined(); }

}  // namespace loadstone
