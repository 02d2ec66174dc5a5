#include "epcServer.hh"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <thread>

#include "bootstrap.hh"
#include "callCost.hh"
#include "crashReport.hh"
#include "dylibManager.hh"
#include "executableRanges.hh"
#include "forkedMemory.hh"
#include "mapperService.hh"
#include "nativeThread.hh"
#include "pageFaults.hh"
#include "programExit.hh"
#include "programThreads.hh"
#include "runtimeLibraries.hh"
#include "services.hh"
#include "setupMessage.hh"
#include "sps.hh"
#include "standardStreams.hh"
#include "systemError.hh"
#include "wrapperAnswer.hh"

namespace loadstone {

namespace {

using namespace std::chrono_literals;

/// How long code of the program may go on after the controller hung up, and how long the clean-up may take.
constexpr auto grace = 500ms;
constexpr auto cleanUpGrace = 2s;
/// How long a report waits for another thread's frame, and for the controller to read.
constexpr auto reportPatience = 500ms;
/// How long a controller of ORC's over TCP is left without work before we hang up.
constexpr auto idleTime = 500ms;
/// The first piece of a payload; more is set aside only as bytes come.
constexpr size_t firstPiece = size_t{1} << 20;

/// As lostConnectionStatus in bootstrapNames.ts.
constexpr int lostConnectionStatus = 118;

std::atomic<EpcServer*> currentServer{nullptr};

struct FrameHeader {
  uint64_t size;
  uint64_t opcode;
  uint64_t sequence;
  uint64_t tag;
};
static_assert(sizeof(FrameHeader) == 32);

using Payload = std::unique_ptr<char, void (*)(void*)>;

std::string_view bytesOf(const FrameHeader& header) { return {reinterpret_cast<const char*>(&header), sizeof header}; }

Payload readPayload(Stream& stream, size_t size) {
  Payload payload(nullptr, std::free);
  for (size_t done = 0; done < size;) {
    const size_t piece = std::min(size - done, std::max(firstPiece, done));
    char* const grown = static_cast<char*>(std::realloc(payload.get(), done + piece));
    if (grown == nullptr) throw std::runtime_error("no memory for a frame of " + std::to_string(size) + " bytes");
    payload.release();
    payload.reset(grown);
    if (!stream.read(grown + done, piece)) throw std::runtime_error("the connection ended in the middle of a frame");
    done += piece;
  }
  return payload;
}

/// Done in some microseconds without code of the program: on the thread that reads, since one of its own would take
/// longer to start. What comes behind it in the stream begins after it.
bool isDoneAtOnce(uint64_t tag, const char* arguments, size_t size) {
  if (tag == reinterpret_cast<uint64_t>(loadstoneMapperRunActions)) return runsActionsAtOnce(arguments, size);
  return tag == reinterpret_cast<uint64_t>(loadstoneResolveInOrder) && resolvesAtOnce(arguments, size);
}

void complain(const std::string& text) { std::fprintf(stderr, "loadstone executor: %s\n", text.c_str()); }

}  // namespace

struct EpcServer::Call {
  EpcServer* server;
  uint64_t sequence;
  uint64_t tag;
  Payload arguments;
  size_t size;
  /// Of the thread that read it, for its arguments.
  uint64_t faultsOfReading;
  bool answered = false;
  int roundsLeft = threadEndRounds();
  std::optional<AlternateSignalStack> signalStack{};

  /// Also when the program ends the thread under us (pthread_exit): the controller waits for an answer.
  ~Call() {
    leaveProgram();
    endForkedChild(0);
    if (!answered) server->answer(sequence, tag, WrapperFunctionResult::outOfBandError("the program ended the thread"));
    server->callEnded();
  }
};

EpcServer::EpcServer(SystemHandle input, SystemHandle output, bool closeWhenIdle)
    : stream_(input, output), closeWhenIdle_(closeWhenIdle) {
  EpcServer* none = nullptr;
  if (!currentServer.compare_exchange_strong(none, this)) {
    throw std::runtime_error("this process has an EPC server already");
  }
}

EpcServer* EpcServer::current() { return currentServer; }

std::string EpcServer::serve() {
  beOwnThread();
  setServingProcess();
  RuntimeLibraries::instance();
  keepForkedChildrenApart();
  followProgramThreads();
  installCrashReport();
  std::string error;
  try {
    send(Opcode::setup, 0, 0, setupMessage());
    if (closeWhenIdle_) std::thread([this] { watchIdle(); }).detach();
    error = receive();
  } catch (const std::exception& failure) {
    error = failure.what();
  }
  if (!error.empty()) sayWhy(error);
  finish(error);
  return error;
}

void EpcServer::sayWhy(const std::string& error) {
  SpsWriter text;
  text.write<uint8_t>(1);
  text.writeBytes(error);
  try {
    send(Opcode::hangup, 0, 0, text.bytes());
  } catch (const std::exception& failure) {
    // The connection itself is what broke; the host prints the error.
    complain(std::string("the reason did not reach the controller: ") + failure.what());
  }
}

std::string EpcServer::receive() {
  for (;;) {
    FrameHeader header;
    if (!stream_.read(reinterpret_cast<char*>(&header), sizeof header)) return "";
    if (header.size < sizeof header || header.size > largestFrame) {
      return "frame of " + std::to_string(header.size) + " bytes; allowed are 32 to " + std::to_string(largestFrame);
    }
    const auto size = static_cast<size_t>(header.size - sizeof header);
    const auto faultsBefore = timesCalls_ ? pageFaultsOfThisThread() : std::nullopt;
    Payload payload = readPayload(stream_, size);
    switch (static_cast<Opcode>(header.opcode)) {
      case Opcode::hangup:
        return "";
      case Opcode::result:
        receiveResult(header.sequence, {payload.get(), size});
        break;
      case Opcode::callWrapper:
        startCall(header.sequence, header.tag, std::move(payload), size, faultsBefore);
        break;
      default:
        return "frame with opcode " + std::to_string(header.opcode) +
               "; a controller may send 1 (Hangup), 2 (Result) and 3 (CallWrapper)";
    }
  }
}

void EpcServer::receiveResult(uint64_t sequence, std::string_view payload) {
  const std::lock_guard lock(mutex_);
  const auto found = dispatches_.find(sequence);
  if (found == dispatches_.end()) {
    if (sequence == reportSequence_) {
      reportAnswered_ = true;
      return;
    }
    throw std::runtime_error("result for the unknown sequence number " + std::to_string(sequence));
  }
  PendingDispatch* const dispatch = found->second;
  dispatches_.erase(found);
  dispatch->result = WrapperFunctionResult::copyOf(payload);
  dispatch->done = true;
  dispatch->answered.notify_one();
}

void EpcServer::startCall(uint64_t sequence, uint64_t tag, Payload arguments, size_t size,
                          std::optional<uint64_t> faultsBefore) {
  if (!isPublishedWrapper(tag) && !ExecutableRanges::instance().contains(tag)) {
    answer(sequence, tag,
           WrapperFunctionResult::outOfBandError(
               "the address is neither a published wrapper nor in memory that was initialized executable"));
    return;
  }
  if (isOwnWrapper(tag)) ourController_ = true;
  if (isDoneAtOnce(tag, arguments.get(), size)) {
    const CallMeter meter(faultsBefore);
    WrapperFunctionResult result(reinterpret_cast<WrapperFunction>(tag)(arguments.get(), size));
    answer(sequence, tag, std::move(result), timesCalls_ ? meter.cost() : 0);
    return;
  }
  const uint64_t faultsOfReading = faultsBefore ? pageFaultsOfThisThread().value_or(*faultsBefore) - *faultsBefore : 0;
  auto call = std::unique_ptr<Call>(new Call{this, sequence, tag, std::move(arguments), size, faultsOfReading});
  {
    const std::lock_guard lock(mutex_);
    ++running_;
  }
  const int error = startNativeThread(runCall, call.get());
  if (error == 0) {
    call.release();
    return;
  }
  call->answered = true;
  answer(sequence, tag,
         WrapperFunctionResult::outOfBandError("no thread for the call: " + errorText(error)));
}

void* EpcServer::runCall(void* argument) {
  auto* const call = static_cast<Call*>(argument);
  // Not a variable of this frame: pthread_exit unwinds no frames beyond code that has no unwind information.
  atThreadEnd(endCall, call);
  call->signalStack.emplace();
  // Checked in startCall.
  const auto function = reinterpret_cast<WrapperFunction>(call->tag);
  if (!isPublishedWrapper(call->tag)) enterProgram();
  const bool timed = call->server->timesCalls_;
  const CallMeter meter(timed ? pageFaultsOfThisThread() : std::nullopt);
  WrapperFunctionResult result(function(call->arguments.get(), call->size));
  const uint64_t cost = timed ? meter.cost(call->faultsOfReading) : 0;
  leaveProgram();
  endForkedChild(0);
  call->answered = true;
  call->server->answer(call->sequence, call->tag, std::move(result), cost);
  return nullptr;
}

void EpcServer::endCall(void* ended) {
  auto* const call = static_cast<Call*>(ended);
  if (!call->answered) {
    if (call->roundsLeft-- > 0) {
      atThreadEnd(endCall, call);
      return;
    }
    // The end of the process answers it, and another thread may join this one.
    if (endRunWithLastThread()) return;
  }
  delete call;
  detachThisThread();
}

void EpcServer::answer(uint64_t sequence, uint64_t tag, WrapperFunctionResult result, uint64_t cost) {
  // ORC's wire has no place for the text: an empty result says that it failed, our standard error why.
  if (result.outOfBandError() != nullptr) {
    complain("call " + std::to_string(sequence) + " of " + describeWrapper(tag) + ": " + result.outOfBandError());
  }
  if (result.bytes().size() > largestFrame - sizeof(FrameHeader)) {
    complain("call " + std::to_string(sequence) + ": a result of " + std::to_string(result.bytes().size()) +
             " bytes does not fit a frame");
    result = WrapperFunctionResult();
  }
  try {
    send(Opcode::result, sequence, cost, result.bytes());
  } catch (const std::exception& error) {
    // The other end has gone, and with it who asked: the reader meets that too, and ends the server.
    if (stream_.isIntact()) return;
    // One that the program closed under the server, the reader does not meet.
    if (!disconnected_) complain(std::string("result lost: ") + error.what());
    endProcess(lostConnectionStatus);
  }
}

void EpcServer::callEnded() {
  const std::lock_guard lock(mutex_);
  --running_;
  ++finishedCalls_;
  callsChanged_.notify_all();
}

void EpcServer::send(Opcode opcode, uint64_t sequence, uint64_t tag, std::string_view payload) {
  const FrameHeader header{sizeof header + payload.size(), static_cast<uint64_t>(opcode), sequence, tag};
  const std::lock_guard lock(writeMutex_);
  if (disconnected_) return;
  stream_.write(bytesOf(header), payload);
}

CWrapperFunctionResult EpcServer::dispatch(void* context, const void* tag, const char* arguments, size_t size) {
  EpcServer* const server = current();
  if (server == nullptr || context != dispatchContext()) {
    return WrapperFunctionResult::outOfBandError("dispatch: wrong context").release();
  }
  endForkedChild(1);
  PendingDispatch pending;
  const uint64_t sequence = server->nextSequence_++;
  {
    const std::lock_guard lock(server->mutex_);
    if (server->disconnected_) return WrapperFunctionResult::outOfBandError("disconnecting").release();
    server->dispatches_[sequence] = &pending;
  }
  try {
    server->send(Opcode::callWrapper, sequence, reinterpret_cast<uint64_t>(tag), {arguments, size});
  } catch (const std::exception& error) {
    const std::lock_guard lock(server->mutex_);
    if (server->dispatches_.erase(sequence) == 1) return WrapperFunctionResult::outOfBandError(error.what()).release();
  }
  std::unique_lock lock(server->mutex_);
  pending.answered.wait(lock, [&] { return pending.done; });
  return pending.result.release();
}

CWrapperFunctionResult EpcServer::timeCalls(const char*, size_t) {
  return answerError([] {
    if (EpcServer* const server = current()) server->timesCalls_ = true;
  });
}

void EpcServer::sendReport(Report report, const char* payload, size_t size) noexcept {
  EpcServer* const server = current();
  char frame[2048];
  if (server == nullptr || size > sizeof frame - sizeof(FrameHeader) || server->disconnected_) return;
  const uint64_t sequence = server->nextSequence_++;
  const FrameHeader header{sizeof header + size, static_cast<uint64_t>(Opcode::callWrapper), sequence,
                           reportTag(report)};
  std::memcpy(frame, &header, sizeof header);
  std::memcpy(frame + sizeof header, payload, size);
  server->reportSequence_ = sequence;
  if (!server->writeMutex_.try_lock_for(reportPatience)) return;
  const bool sent =
      server->stream_.writeBounded({frame, sizeof header + size}, static_cast<int>(reportPatience.count()));
  server->writeMutex_.unlock();
  if (!sent || report != Report::crash) return;
  const auto deadline = std::chrono::steady_clock::now() + reportPatience;
  while (!server->reportAnswered_ && !server->disconnected_ && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(1ms);
  }
}

void EpcServer::failDispatches() {
  const std::lock_guard lock(mutex_);
  disconnected_ = true;
  for (auto& [sequence, dispatch] : dispatches_) {
    dispatch->result = WrapperFunctionResult::outOfBandError("disconnecting");
    dispatch->done = true;
    dispatch->answered.notify_one();
  }
  dispatches_.clear();
}

void EpcServer::finish(const std::string& error) {
  failDispatches();
  const int status = error.empty() ? 0 : 1;
  // Code of the program may also block in an action or in a flush, so the end is certain from here on.
  std::thread([status, started = std::chrono::steady_clock::now()] {
    std::this_thread::sleep_until(started + grace + cleanUpGrace);
    endProcess(status);
  }).detach();
  {
    std::unique_lock lock(mutex_);
    if (!callsChanged_.wait_for(lock, grace, [&] { return running_ == 0; })) {
      lock.unlock();
      flushStreams();
      if (!error.empty()) complain(error);
      endProcess(status);
    }
  }
  for (const auto& failures : {services().mapper.memory().shutDown(), services().simpleMemory.memory().shutDown()}) {
    for (const std::string& failure : failures) complain(failure);
  }
  flushStreams();
  stream_.close();
}

void EpcServer::watchIdle() {
  ReservedMemory& mapped = services().mapper.memory();
  ReservedMemory& simple = services().simpleMemory.memory();
  for (uint64_t lastFinished = 0; !disconnected_ && !ourController_;) {
    std::unique_lock lock(mutex_);
    const bool changed = callsChanged_.wait_for(lock, idleTime, [&] { return finishedCalls_ != lastFinished; });
    lastFinished = finishedCalls_;
    const bool busy = running_ > 0;
    lock.unlock();
    const bool used = mapped.wasUsed() || simple.wasUsed();
    if (changed || busy || !used || mapped.hasAllocations() || simple.hasAllocations()) continue;
    stream_.close();
    return;
  }
}

}  // namespace loadstone
