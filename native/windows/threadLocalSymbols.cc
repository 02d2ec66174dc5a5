#include "../threadLocalSymbols.hh"

namespace loadstone {

std::optional<int64_t> findThreadLocal(const Library&, const std::string&) {
  // Libraries here do not export thread-local variables: each has a block of its own in every thread.
  return std::nullopt;
}

}  // namespace loadstone
