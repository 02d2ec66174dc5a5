// readInParallel for JavaScript: checks arguments.
#pragma once

#include <napi.h>

namespace loadstone {

/// (descriptor: number, target: Uint8Array, position: number) => number
Napi::Value readInParallelFromScript(const Napi::CallbackInfo& info);

}  // namespace loadstone
