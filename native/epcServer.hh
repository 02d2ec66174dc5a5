// The EPC server: ORC's SimpleRemoteEPC frames in, wrapper functions called on native threads of their own, frames out.
// loadstone-executor runs it on its main thread, the addon on a thread beside Node's. One a process.
// LLVM: SimpleRemoteEPCServer, llvm/ExecutionEngine/Orc/Shared/SimpleRemoteEPCUtils.h.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "stream.hh"
#include "wrapperFunctionResult.hh"

namespace loadstone {

/// The largest frame taken. Bytes; as maxFrameBytes in opcodes.ts.
constexpr uint64_t largestFrame = uint64_t{1} << 31;

enum class Opcode : uint64_t { setup = 0, hangup = 1, result = 2, callWrapper = 3 };

/// Calls to the controller that expect no answer.
enum class Report { exit, crash, memoryLimit };

class EpcServer {
 public:
  /// `closeWhenIdle`: end by ourselves once a controller of ORC's has given all its allocations back. LLVM 22's
  /// llvm-jitlink closes a TCP connection in a way that the other end never sees.
  EpcServer(SystemHandle input, SystemHandle output, bool closeWhenIdle);

  /// Sends Setup and serves until the controller hangs up. Runs the deallocate actions before it returns: empty, or
  /// what went wrong with the connection. Ends the process where code of the program still runs after a short grace.
  std::string serve();

  /// The server of this process; null if there is none yet.
  static EpcServer* current();
  /// ORC's dispatch function: a call to the controller, answered before it returns.
  static CWrapperFunctionResult dispatch(void* context, const void* tag, const char* arguments, size_t size);
  /// From here on each result says in its tag, which ORC leaves 0, what its call took here (callCost.hh): a service of
  /// ours, for controllers that ask for it. () -> error.
  static CWrapperFunctionResult timeCalls(const char* arguments, size_t size);
  /// Does nothing without a server. Bounded in time; takes no memory of the heap. A crash report waits a moment for
  /// its answer: until then the controller can look at the process.
  static void sendReport(Report report, const char* payload, size_t size) noexcept;

 private:
  struct Call;
  struct PendingDispatch {
    std::condition_variable answered;
    bool done = false;
    WrapperFunctionResult result;
  };

  static void* runCall(void* call);
  /// At the end of its thread.
  static void endCall(void* call);
  /// Until the controller hangs up; a text where it broke the protocol.
  std::string receive();
  /// A Hangup with the reason.
  void sayWhy(const std::string& error);
  void receiveResult(uint64_t sequence, std::string_view payload);
  void startCall(uint64_t sequence, uint64_t tag, std::unique_ptr<char, void (*)(void*)> arguments, size_t size,
                 std::optional<uint64_t> faultsBefore);
  /// `cost`: of a call that was measured, as callCost.hh packs it.
  void answer(uint64_t sequence, uint64_t tag, WrapperFunctionResult result, uint64_t cost = 0);
  void callEnded();
  void send(Opcode opcode, uint64_t sequence, uint64_t tag, std::string_view payload);
  void failDispatches();
  void finish(const std::string& error);
  void watchIdle();

  Stream stream_;
  bool closeWhenIdle_;
  std::timed_mutex writeMutex_;
  std::atomic<bool> disconnected_{false};
  std::atomic<bool> ourController_{false};
  std::atomic<bool> timesCalls_{false};
  std::atomic<uint64_t> nextSequence_{0};
  /// Sequence numbers of reports, whose answers nobody waits for; nothing is 2^64-1.
  std::atomic<uint64_t> reportSequence_{UINT64_MAX};
  std::atomic<bool> reportAnswered_{false};

  std::mutex mutex_;
  std::condition_variable callsChanged_;
  unsigned running_ = 0;
  uint64_t finishedCalls_ = 0;
  std::map<uint64_t, PendingDispatch*> dispatches_;
};

}  // namespace loadstone
