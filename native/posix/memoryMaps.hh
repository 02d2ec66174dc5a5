// The kernel's list of this process's mappings, /proc/self/maps.
#pragma once

#include <cstdint>
#include <vector>

namespace loadstone {

/// The kernel hands lower addresses out where nothing else is left, and gives root those that vm.mmap_min_addr keeps from
/// others. Nothing of ours lies there: null pointers with an offset shall fault.
constexpr uint64_t lowestAddress = 0x100000;

struct MemoryMap {
  uint64_t start;
  /// Exclusive.
  uint64_t end;
  bool executable;
};

/// In ascending order. Throws SystemError where /proc is not mounted.
std::vector<MemoryMap> readMemoryMaps();

}  // namespace loadstone
