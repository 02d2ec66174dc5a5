#include "memoryMaps.hh"

#include <cinttypes>
#include <cstdio>
#include <memory>

#include "../systemError.hh"

namespace loadstone {

std::vector<MemoryMap> readMemoryMaps() {
  const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen("/proc/self/maps", "re"), std::fclose);
  if (!file) throwErrno("fopen", "/proc/self/maps");
  std::vector<MemoryMap> maps;
  char line[4352];
  while (std::fgets(line, sizeof line, file.get()) != nullptr) {
    uint64_t start = 0;
    uint64_t end = 0;
    char access[5] = {};
    if (std::sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s", &start, &end, access) == 3) {
      maps.push_back({start, end, access[2] == 'x'});
    }
  }
  return maps;
}

}  // namespace loadstone
