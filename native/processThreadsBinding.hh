// threadsOf for JavaScript: checks the argument.
#pragma once

#include <napi.h>

namespace loadstone {

/// (pid: number) => number[] | null
Napi::Value threadsOfProcess(const Napi::CallbackInfo& info);

}  // namespace loadstone
