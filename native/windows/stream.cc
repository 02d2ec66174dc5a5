// Pipes and sockets, read and written with overlapped requests, so that one direction never waits for the other. A pipe
// that was made for waiting requests works too, where each direction has its own.

#include "../stream.hh"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <shared_mutex>
#include <stdexcept>

#include "../systemError.hh"
#include "win32.hh"

namespace loadstone {

namespace {

/// Of one request. Bytes.
constexpr size_t largestRequest = size_t{16} << 20;
/// Milliseconds that a request gets to notice that it was cancelled.
constexpr DWORD cancelInterval = 1;

bool isSocket(HANDLE handle) {
  int type = 0;
  int size = sizeof type;
  // Also false where nobody uses sockets.
  return getsockopt(reinterpret_cast<SOCKET>(handle), SOL_SOCKET, SO_TYPE, reinterpret_cast<char*>(&type), &size) == 0;
}

Handle makeEvent() {
  Handle event(CreateEventW(nullptr, TRUE, FALSE, nullptr));
  if (!event.isOpen()) throwLastError("CreateEvent", "");
  return event;
}

bool isEnd(DWORD error) {
  return error == ERROR_BROKEN_PIPE || error == ERROR_HANDLE_EOF || error == ERROR_PIPE_NOT_CONNECTED || error == ERROR_NO_DATA;
}

}  // namespace

struct Stream::Ends {
  HANDLE input;
  HANDLE output;
  bool isSocket;
  Handle readEvent = makeEvent();
  Handle writeEvent = makeEvent();
  std::atomic<bool> closed{false};
  /// Held while a handle is in use, so that none is closed, and its number given to something else, meanwhile.
  std::shared_mutex inUse{};

  void closeHandles() {
    if (isSocket) {
      shutdown(reinterpret_cast<SOCKET>(output), SD_BOTH);
      closesocket(reinterpret_cast<SOCKET>(output));
      if (input != output) closesocket(reinterpret_cast<SOCKET>(input));
      return;
    }
    CloseHandle(output);
    if (input != output) CloseHandle(input);
  }
};

Stream::Stream(SystemHandle input, SystemHandle output)
    : ends_(new Ends{handleOf(input), handleOf(output), isSocket(handleOf(output))}), buffer_(new char[bufferBytes]) {
  for (const HANDLE handle : {ends_->input, ends_->output}) {
    if (SetHandleInformation(handle, HANDLE_FLAG_INHERIT, 0) == 0) {
      throwLastError("SetHandleInformation", formatAddress(reinterpret_cast<uint64_t>(handle)));
    }
  }
  const int on = 1;
  if (ends_->isSocket) {
    setsockopt(reinterpret_cast<SOCKET>(ends_->output), IPPROTO_TCP, TCP_NODELAY, reinterpret_cast<const char*>(&on), sizeof on);
  }
}

Stream::~Stream() { close(); }

size_t Stream::readSome(char* target, size_t size) {
  const std::shared_lock use(ends_->inUse);
  if (ends_->closed) return 0;
  OVERLAPPED request{};
  request.hEvent = ends_->readEvent.get();
  DWORD bytes = 0;
  const auto most = static_cast<DWORD>(std::min(size, largestRequest));
  if (ReadFile(ends_->input, target, most, nullptr, &request) != 0 || GetLastError() == ERROR_IO_PENDING) {
    // Cancelled, should it have begun behind the cancelling.
    if (ends_->closed) CancelIoEx(ends_->input, &request);
    if (GetOverlappedResult(ends_->input, &request, &bytes, TRUE) != 0) return bytes;
  }
  const DWORD error = GetLastError();
  if (ends_->closed || isEnd(error)) return 0;
  throw SystemError("ReadFile", "the connection", static_cast<int>(error));
}

namespace {

/// Zero, or why not all was written. Without `milliseconds` it waits for ever.
DWORD writeAll(HANDLE output, HANDLE event, const std::atomic<bool>& closed, std::string_view bytes, DWORD milliseconds) {
  while (!bytes.empty()) {
    OVERLAPPED request{};
    request.hEvent = event;
    DWORD written = 0;
    const auto most = static_cast<DWORD>(std::min(bytes.size(), largestRequest));
    if (WriteFile(output, bytes.data(), most, nullptr, &request) == 0 && GetLastError() != ERROR_IO_PENDING) return GetLastError();
    if (closed || WaitForSingleObject(event, milliseconds) != WAIT_OBJECT_0) CancelIoEx(output, &request);
    if (GetOverlappedResult(output, &request, &written, TRUE) == 0) return GetLastError();
    bytes.remove_prefix(written);
  }
  return ERROR_SUCCESS;
}

}  // namespace

void Stream::write(std::string_view header, std::string_view payload) {
  const std::shared_lock use(ends_->inUse);
  if (ends_->closed) throw SystemError("WriteFile", "the connection", ERROR_BROKEN_PIPE);
  const auto writePart = [&](std::string_view part) {
    const DWORD error = writeAll(ends_->output, ends_->writeEvent.get(), ends_->closed, part, INFINITE);
    if (error != ERROR_SUCCESS) throw SystemError("WriteFile", "the connection", static_cast<int>(error));
  };
  // One request for what is small; the copy of what is large would cost more than a second one.
  if (header.size() + payload.size() > bufferBytes) {
    writePart(header);
    writePart(payload);
    return;
  }
  std::string frame(header);
  writePart(frame.append(payload));
}

bool Stream::writeBounded(std::string_view bytes, int milliseconds) noexcept {
  const std::shared_lock use(ends_->inUse);
  if (ends_->closed) return false;
  return writeAll(ends_->output, ends_->writeEvent.get(), ends_->closed, bytes, static_cast<DWORD>(milliseconds)) == ERROR_SUCCESS;
}

bool Stream::isIntact() const noexcept {
  DWORD flags = 0;
  return GetHandleInformation(ends_->output, &flags) != 0;
}

void Stream::close() noexcept {
  if (ends_->closed.exchange(true)) return;
  while (!ends_->inUse.try_lock()) {
    CancelIoEx(ends_->input, nullptr);
    CancelIoEx(ends_->output, nullptr);
    Sleep(cancelInterval);
  }
  ends_->closeHandles();
  ends_->inUse.unlock();
}

}  // namespace loadstone
