#include "cRuntimes.hh"

namespace loadstone {

namespace {

/// Of msvcrt.dll's stream structure. Bytes.
constexpr size_t streamBytes = 48;

}  // namespace

void* standardStream(const CRuntime& runtime, unsigned number) {
  if (const auto stream = runtime.function<void* (*)(unsigned)>("__acrt_iob_func")) return stream(number);
  // The older runtime has an array.
  const auto streams = runtime.function<char* (*)()>("__iob_func");
  return streams != nullptr ? streams() + streamBytes * number : nullptr;
}

}  // namespace loadstone
