#include "../unwindServices.hh"

#include "ehFrames.hh"

namespace loadstone {

std::vector<UnwindService> unwindServices() {
  return {{"llvm_orc_registerEHFrameAllocAction", registerEhFrame},
          {"llvm_orc_deregisterEHFrameAllocAction", deregisterEhFrame}};
}

bool isUnwindRegistration(uint64_t function) { return function == reinterpret_cast<uint64_t>(registerEhFrame); }

}  // namespace loadstone
