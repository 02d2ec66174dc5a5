#include "../randomBytes.hh"

#include "../systemError.hh"
#include "win32.hh"

/// RtlGenRandom, which only has this name in advapi32.
extern "C" BOOLEAN NTAPI SystemFunction036(void* buffer, ULONG size);

namespace loadstone {

std::string randomBytes(size_t count) {
  std::string bytes(count, '\0');
  if (SystemFunction036(bytes.data(), static_cast<ULONG>(count)) == FALSE) {
    throwLastError("RtlGenRandom", std::to_string(count) + " bytes");
  }
  return bytes;
}

}  // namespace loadstone
