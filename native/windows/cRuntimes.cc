#include "cRuntimes.hh"

#include <cstdio>

namespace loadstone {

void* standardStream(const CRuntime& runtime, unsigned number) {
  if (const auto stream = runtime.function<void* (*)(unsigned)>("__acrt_iob_func")) return stream(number);
  // The older runtime has an array, of the structure that our own headers know: it is the one that we are linked to.
  const auto streams = runtime.function<FILE* (*)()>("__iob_func");
  return streams != nullptr ? streams() + number : nullptr;
}

}  // namespace loadstone
