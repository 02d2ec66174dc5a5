// The kernel gives the highest gap that is free, so whoever holds all gaps above 2 GB gets the next one below.

#include "../addressSpace.hh"

#include <sys/mman.h>

#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <stdexcept>

#include "../pages.hh"
#include "../systemError.hh"

namespace loadstone {

namespace {

constexpr uint64_t twoGigabytes = uint64_t{1} << 31;
constexpr uint64_t largestGap = uint64_t{1} << 46;

bool librariesAreLow = false;

}  // namespace

struct LowMappings::Piece {
  void* start;
  uint64_t size;
  Piece* next;
};

void keepLibrariesLow(const std::string& ranges) {
  const char* rest = ranges.c_str();
  while (*rest != '\0') {
    uint64_t start = 0;
    uint64_t end = 0;
    int used = 0;
    if (std::sscanf(rest, "%" SCNx64 "-%" SCNx64 "%n", &start, &end, &used) != 2 || start < twoGigabytes || end <= start) {
      throw std::runtime_error("reserved=" + ranges + ": allowed are ranges above 2 GB as START-END,... in hexadecimal");
    }
    if (munmap(reinterpret_cast<void*>(start), end - start) != 0) {
      throwErrno("munmap", formatAddress(start) + ", " + std::to_string(end - start) + " bytes");
    }
    rest += used;
    if (*rest == ',') ++rest;
  }
  librariesAreLow = true;
}

LowMappings::LowMappings() {
  if (!librariesAreLow) return;
  for (uint64_t size = largestGap; size >= pageSize();) {
    void* const start = mmap(nullptr, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (start != MAP_FAILED && reinterpret_cast<uint64_t>(start) >= twoGigabytes) {
      pieces_ = new Piece{start, size, pieces_};
      continue;
    }
    if (start != MAP_FAILED) munmap(start, size);
    size /= 2;
  }
}

LowMappings::~LowMappings() {
  while (pieces_ != nullptr) {
    Piece* const next = pieces_->next;
    munmap(pieces_->start, pieces_->size);
    delete pieces_;
    pieces_ = next;
  }
}

}  // namespace loadstone
