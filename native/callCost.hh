// What a call took in this process: time and page faults, in one number that fits the tag of its result, which ORC
// leaves 0. As app/shared/orc/callCost.ts reads it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace loadstone {

class CallMeter {
 public:
  /// Begins; on the thread that reads the cost. `faultsBefore`: where its page faults are counted from.
  explicit CallMeter(std::optional<uint64_t> faultsBefore);

  /// Never 0, which says that nobody looked at the clock, and below 2^53. `faultsElsewhere`: of other threads, for it.
  uint64_t cost(uint64_t faultsElsewhere = 0) const;

 private:
  std::chrono::steady_clock::time_point began_;
  std::optional<uint64_t> faultsBefore_;
};

}  // namespace loadstone
