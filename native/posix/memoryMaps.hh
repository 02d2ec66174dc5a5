// The kernel's list of this process's mappings, /proc/self/maps.
#pragma once

#include <cstdint>
#include <vector>

namespace loadstone {

struct MemoryMap {
  uint64_t start;
  /// Exclusive.
  uint64_t end;
  bool executable;
};

/// In ascending order. Throws SystemError where /proc is not mounted.
std::vector<MemoryMap> readMemoryMaps();

}  // namespace loadstone
