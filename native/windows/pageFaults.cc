#include "../pageFaults.hh"

namespace loadstone {

/// Windows counts them for processes alone.
std::optional<uint64_t> pageFaultsOfThisThread() { return std::nullopt; }

}  // namespace loadstone
