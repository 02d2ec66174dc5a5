// Each C runtime has streams of its own over the same handles.

#include "../standardStreams.hh"

#include <cstdio>

#include "../runtimeLibraries.hh"
#include "cRuntimes.hh"

namespace loadstone {

void flushStreams() {
  forEachRuntime([](const CRuntime& runtime) {
    if (const auto flush = runtime.function<int (*)(void*)>("fflush")) flush(nullptr);
  });
}

void writeLinesAtOnce() {
  // These runtimes take line buffering for full buffering; without a buffer, printf still writes once a call.
  RuntimeLibraries::instance();
  forEachRuntime([](const CRuntime& runtime) {
    const auto setBuffer = runtime.function<int (*)(void*, char*, int, size_t)>("setvbuf");
    if (setBuffer != nullptr) setBuffer(standardStream(runtime, 1), nullptr, _IONBF, 0);
  });
}

}  // namespace loadstone
