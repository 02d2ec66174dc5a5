// watchTracedThreads of app/shared/nativeAddon.ts. The operating system's part is in posix/tracedThreads.cc; on Windows a
// process cannot have itself traced.
#pragma once

#include <napi.h>

namespace loadstone {

Napi::Value watchTracedThreads(const Napi::CallbackInfo& info);

}  // namespace loadstone
