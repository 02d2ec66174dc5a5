#include "executableRanges.hh"

#include <mutex>

namespace loadstone {

ExecutableRanges& ExecutableRanges::instance() {
  // Never destroyed: threads of the program may outlive main.
  static auto* const ranges = new ExecutableRanges();
  return *ranges;
}

void ExecutableRanges::add(uint64_t start, uint64_t end) {
  const std::unique_lock lock(mutex_);
  ends_[start] = end;
}

void ExecutableRanges::remove(uint64_t start) {
  const std::unique_lock lock(mutex_);
  ends_.erase(start);
}

bool ExecutableRanges::contains(uint64_t address) const {
  const std::shared_lock lock(mutex_);
  auto next = ends_.upper_bound(address);
  return next != ends_.begin() && address < std::prev(next)->second;
}

}  // namespace loadstone
