#include "callCost.hh"

#include <algorithm>

#include "pageFaults.hh"

namespace loadstone {

namespace {

/// Each of the two is a significand and, above it, how often to double it: exact while it is small, bounded for long
/// runs. 53 bits in all, which a controller in JavaScript reads exactly.
constexpr int durationDigits = 28;
constexpr int durationDoublings = 5;
constexpr int faultDigits = 16;
constexpr int faultDoublings = 4;
constexpr uint64_t faultsNotCounted = (uint64_t{1} << (faultDigits + faultDoublings)) - 1;

uint64_t packed(uint64_t value, int digits, int doublings) {
  const uint64_t most = (uint64_t{1} << doublings) - 1;
  uint64_t halved = 0;
  for (; value >> digits != 0 && halved < most; ++halved) value >>= 1;
  return halved << digits | std::min(value, (uint64_t{1} << digits) - 1);
}

}  // namespace

CallMeter::CallMeter(std::optional<uint64_t> faultsBefore)
    : began_(std::chrono::steady_clock::now()), faultsBefore_(faultsBefore) {}

uint64_t CallMeter::cost(uint64_t faultsElsewhere) const {
  const std::chrono::nanoseconds took = std::chrono::steady_clock::now() - began_;
  const auto now = pageFaultsOfThisThread();
  const uint64_t faults = now && faultsBefore_ ? packed(*now - *faultsBefore_ + faultsElsewhere, faultDigits, faultDoublings)
                                               : faultsNotCounted;
  return faults << (durationDigits + durationDoublings) |
         packed(std::max<uint64_t>(1, took.count()), durationDigits, durationDoublings);
}

}  // namespace loadstone
