#include "../pageFaults.hh"

#include <sys/resource.h>

namespace loadstone {

std::optional<uint64_t> pageFaultsOfThisThread() {
  rusage usage;
  if (getrusage(RUSAGE_THREAD, &usage) != 0) return std::nullopt;
  return static_cast<uint64_t>(usage.ru_minflt);
}

}  // namespace loadstone
