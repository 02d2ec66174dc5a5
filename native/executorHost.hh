// startExecutorServer and callService of app/shared/nativeAddon.ts: the EPC server on a thread beside Node's, and its
// services as plain functions.
#pragma once

#include <napi.h>

namespace loadstone {

Napi::Value startExecutorServer(const Napi::CallbackInfo& info);
Napi::Value callService(const Napi::CallbackInfo& info);

}  // namespace loadstone
