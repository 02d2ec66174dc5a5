// What the addon keeps for each isolate that loaded it, and what its objects share: argument checks and errors.
#pragma once

#include <napi.h>

#include <exception>

namespace loadstone {

struct AddonData {
  Napi::FunctionReference sharedMemory;
  Napi::FunctionReference workingMemory;
};

/// An integer from 0 to 2^53-1; throws TypeError or RangeError naming it.
uint64_t integerArgument(const Napi::CallbackInfo& info, size_t index, const char* name);

/// As a JavaScript Error; a failed system call carries `syscall` and `errno`.
Napi::Error nativeError(Napi::Env env, const std::exception& error);

}  // namespace loadstone
