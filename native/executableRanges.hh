// The memory that our services made executable. The server calls a tag, and a service an action, only if it lies here
// or is a published wrapper: a wrong address is an error then, not a crash.
#pragma once

#include <cstdint>
#include <map>
#include <shared_mutex>

namespace loadstone {

class ExecutableRanges {
 public:
  /// The one of this process.
  static ExecutableRanges& instance();

  /// Ranges do not overlap: the owner of the memory sees to it. `end` is exclusive.
  void add(uint64_t start, uint64_t end);
  void remove(uint64_t start);
  bool contains(uint64_t address) const;

 private:
  mutable std::shared_mutex mutex_;
  std::map<uint64_t, uint64_t> ends_;
};

}  // namespace loadstone
