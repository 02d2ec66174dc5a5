// RLIMIT_DATA, and never RLIMIT_AS: reservations are address space without memory.

#include "../memoryLimit.hh"

#include <sys/resource.h>

#include <atomic>
#include <cerrno>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <stdexcept>

#include "../epcServer.hh"
#include "../systemError.hh"
#include "../wrapperAnswer.hh"

namespace loadstone {

namespace {

/// Bytes; 0 for none.
std::atomic<uint64_t> nextLimit{0};
std::atomic<bool> inForce{false};
std::atomic<bool> reported{false};

/// What RLIMIT_DATA counts, in bytes.
uint64_t dataBytes() {
  const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen("/proc/self/status", "re"), std::fclose);
  if (!file) throwErrno("fopen", "/proc/self/status");
  char line[256];
  uint64_t kilobytes = 0;
  while (std::fgets(line, sizeof line, file.get()) != nullptr) {
    if (std::sscanf(line, "VmData: %" SCNu64, &kilobytes) == 1) return kilobytes * 1024;
  }
  throw std::runtime_error("/proc/self/status has no line VmData");
}

void setSoftLimit(rlim_t bytes) {
  rlimit limit{};
  if (getrlimit(RLIMIT_DATA, &limit) != 0) throwErrno("getrlimit", "RLIMIT_DATA");
  limit.rlim_cur = bytes < limit.rlim_max ? bytes : limit.rlim_max;
  if (setrlimit(RLIMIT_DATA, &limit) != 0) throwErrno("setrlimit", "RLIMIT_DATA");
}

}  // namespace

CWrapperFunctionResult limitMemory(const char* arguments, size_t size) {
  return answerError([&] {
    SpsReader reader({arguments, size}, "limit memory");
    const auto bytes = reader.read<uint64_t>("bytes");
    dataBytes();
    nextLimit = bytes;
    reported = false;
  });
}

void beginMemoryLimit() {
  const uint64_t bytes = nextLimit.exchange(0);
  if (bytes == 0) return;
  try {
    setSoftLimit(dataBytes() + bytes);
    inForce = true;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "loadstone executor: the memory limit is not in force: %s\n", error.what());
  }
}

void endMemoryLimit() {
  if (!inForce.exchange(false)) return;
  try {
    setSoftLimit(RLIM_INFINITY);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "loadstone executor: the memory limit stays in force: %s\n", error.what());
  }
}

void allocationFailed() noexcept {
  if (!inForce || reported.exchange(true)) return;
  const int before = errno;
  EpcServer::sendReport(Report::memoryLimit, nullptr, 0);
  errno = before;
}

}  // namespace loadstone
