#include "../forkedMemory.hh"

namespace loadstone {

void keepForkedChildrenApart() {
  // A process here is never made by copying another.
}

}  // namespace loadstone
