#include "../threadStorage.hh"

namespace loadstone {

std::optional<ThreadStorage> findThreadStorage() {
  return std::nullopt;
}

}  // namespace loadstone
