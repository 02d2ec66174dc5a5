#include "../terminal.hh"

#include "../addonData.hh"
#include "win32.hh"

namespace loadstone {

namespace {

/// A pseudo console belongs to a process from its start, and cannot become the input of one that runs.
Napi::Value refuse(const Napi::CallbackInfo& info) {
  try {
    throwNotOnWindows("a terminal for the standard input of a running process; give a pipe's path");
  } catch (const std::exception& error) {
    throw nativeError(info.Env(), error);
  }
}

}  // namespace

Napi::Value openTerminal(const Napi::CallbackInfo& info) { return refuse(info); }

Napi::Value resizeTerminal(const Napi::CallbackInfo& info) { return refuse(info); }

}  // namespace loadstone
