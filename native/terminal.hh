// openTerminal and resizeTerminal of app/shared/nativeAddon.ts: a pseudo-terminal, for a program's standard input.
#pragma once

#include <napi.h>

namespace loadstone {

Napi::Value openTerminal(const Napi::CallbackInfo& info);
Napi::Value resizeTerminal(const Napi::CallbackInfo& info);

}  // namespace loadstone
