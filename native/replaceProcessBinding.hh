// replaceProcess for JavaScript: checks the arguments.
#pragma once

#include <napi.h>

namespace loadstone {

/// (program: string, words: string[], descriptors: number[]) => never
Napi::Value replaceProcessFromScript(const Napi::CallbackInfo& info);

}  // namespace loadstone
