// startExecutorServer of app/shared/nativeAddon.ts: the EPC server on a thread beside Node's.
#pragma once

#include <napi.h>

namespace loadstone {

Napi::Value startExecutorServer(const Napi::CallbackInfo& info);

}  // namespace loadstone
