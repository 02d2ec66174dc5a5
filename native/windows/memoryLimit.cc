// The limit of a job's processes on committed memory, of a job that holds this process alone. What the program starts
// breaks away from it. The system tells of an allocation that failed by a message to the job's completion port.

#include "../memoryLimit.hh"

#include "win32.hh"

#include <psapi.h>

#include <atomic>
#include <cstdio>
#include <memory>
#include <stdexcept>

#include "../epcServer.hh"
#include "../nativeThread.hh"
#include "../systemError.hh"
#include "../wrapperAnswer.hh"

namespace loadstone {

namespace {

/// Bytes; 0 for none.
std::atomic<uint64_t> nextLimit{0};
std::atomic<bool> inForce{false};
std::atomic<bool> reported{false};

/// What the system counts, in bytes.
uint64_t committedBytes() {
  PROCESS_MEMORY_COUNTERS counters{};
  if (K32GetProcessMemoryInfo(GetCurrentProcess(), &counters, sizeof counters) == FALSE) {
    throwLastError("GetProcessMemoryInfo", "");
  }
  return counters.PagefileUsage;
}

class LimitedJob {
 public:
  /// Made at the first use, and then this process is in it for good.
  static LimitedJob& instance() {
    static auto* const job = new LimitedJob();
    return *job;
  }

  /// 0 for none. Throws also where the system takes a limit and forgets it.
  void limit(uint64_t bytes) {
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits{};
    limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_SILENT_BREAKAWAY_OK;
    if (bytes != 0) limits.BasicLimitInformation.LimitFlags |= JOB_OBJECT_LIMIT_PROCESS_MEMORY;
    limits.ProcessMemoryLimit = bytes;
    if (SetInformationJobObject(job_.get(), JobObjectExtendedLimitInformation, &limits, sizeof limits) == FALSE) {
      throwLastError("SetInformationJobObject", std::to_string(bytes) + " bytes");
    }
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION kept{};
    if (bytes == 0) return;
    if (QueryInformationJobObject(job_.get(), JobObjectExtendedLimitInformation, &kept, sizeof kept, nullptr) == FALSE ||
        kept.ProcessMemoryLimit == 0) {
      throw std::runtime_error("limit memory: this system does not limit the memory of a job (Wine does not)");
    }
  }

 private:
  LimitedJob()
      : job_(CreateJobObjectW(nullptr, nullptr)), port_(CreateIoCompletionPort(INVALID_HANDLE_VALUE, nullptr, 0, 1)) {
    if (!job_.isOpen()) throwLastError("CreateJobObject", "");
    if (!port_.isOpen()) throwLastError("CreateIoCompletionPort", "");
    JOBOBJECT_ASSOCIATE_COMPLETION_PORT messages{nullptr, port_.get()};
    if (SetInformationJobObject(job_.get(), JobObjectAssociateCompletionPortInformation, &messages, sizeof messages) == FALSE) {
      throwLastError("SetInformationJobObject", "JobObjectAssociateCompletionPortInformation");
    }
    if (AssignProcessToJobObject(job_.get(), GetCurrentProcess()) == FALSE) throwLastError("AssignProcessToJobObject", "");
    const int error = startNativeThread(watch, port_.get());
    if (error != 0) throw SystemError("CreateThread", "memory limit", error);
  }

  static void* watch(void* port) {
    DWORD message = 0;
    ULONG_PTR key = 0;
    OVERLAPPED* detail = nullptr;
    while (GetQueuedCompletionStatus(port, &message, &key, &detail, INFINITE) != FALSE) {
      if (message == JOB_OBJECT_MSG_PROCESS_MEMORY_LIMIT) allocationFailed();
    }
    return nullptr;
  }

  Handle job_;
  Handle port_;
};

}  // namespace

CWrapperFunctionResult limitMemory(const char* arguments, size_t size) {
  return answerError([&] {
    SpsReader reader({arguments, size}, "limit memory");
    const auto bytes = reader.read<uint64_t>("bytes");
    // In force from the run on; whether it can be is said here.
    if (bytes != 0) {
      LimitedJob::instance().limit(committedBytes() + bytes);
      LimitedJob::instance().limit(0);
    }
    nextLimit = bytes;
    reported = false;
  });
}

void beginMemoryLimit() {
  const uint64_t bytes = nextLimit.exchange(0);
  if (bytes == 0) return;
  try {
    LimitedJob::instance().limit(committedBytes() + bytes);
    inForce = true;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "loadstone executor: the memory limit is not in force: %s\n", error.what());
  }
}

void endMemoryLimit() {
  if (!inForce.exchange(false)) return;
  try {
    LimitedJob::instance().limit(0);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "loadstone executor: the memory limit stays in force: %s\n", error.what());
  }
}

void allocationFailed() noexcept {
  if (!inForce || reported.exchange(true)) return;
  EpcServer::sendReport(Report::memoryLimit, nullptr, 0);
}

}  // namespace loadstone
