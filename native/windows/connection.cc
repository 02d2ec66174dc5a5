#include "../connection.hh"

#include "win32.hh"

#include <winternl.h>

#include <io.h>

#include <charconv>
#include <stdexcept>

#include "../systemError.hh"
#include "parentProcess.hh"

namespace loadstone {

namespace {

/// Milliseconds that a pipe's server may be busy with somebody else.
constexpr DWORD busyPatience = 5000;
constexpr int mostDescriptor = 2047;
constexpr int fileModeInformation = 16;
constexpr ULONG waitingRequests = 0x30;

HANDLE descriptorHandle(const std::string& value, std::string_view text) {
  int descriptor = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), descriptor);
  if (error != std::errc() || end != text.data() + text.size() || descriptor < 0 || descriptor > mostDescriptor) {
    throw std::runtime_error("filedescs=" + value + ": descriptor \"" + std::string(text) + "\": allowed are 0 to " +
                             std::to_string(mostDescriptor));
  }
  const intptr_t handle = _get_osfhandle(descriptor);
  if (handle < 0) {
    throw std::runtime_error("filedescs=" + value + ": descriptor " + std::to_string(descriptor) +
                             " is not open; the parent has to pass it on");
  }
  return reinterpret_cast<HANDLE>(handle);
}

bool isMadeForWaiting(HANDLE handle) {
  ULONG mode = 0;
  IO_STATUS_BLOCK status{};
  const NTSTATUS result =
      NtQueryInformationFile(handle, &status, &mode, sizeof mode, static_cast<FILE_INFORMATION_CLASS>(fileModeInformation));
  return result >= 0 && (mode & waitingRequests) != 0;
}

Connection useDescriptors(const std::string& value) {
  const size_t comma = value.find(',');
  if (comma == std::string::npos) {
    throw std::runtime_error("filedescs=" + value + ": two descriptor numbers are required, as in filedescs=3,4");
  }
  const HANDLE input = descriptorHandle(value, std::string_view(value).substr(0, comma));
  const HANDLE output = descriptorHandle(value, std::string_view(value).substr(comma + 1));
  if (input == output && isMadeForWaiting(input)) {
    throw std::runtime_error("filedescs=" + value + ": reading from one pipe and writing to it would wait for each other; open " +
                             "it for overlapped requests (Node: stdio 'overlapped'), or give two");
  }
  return {systemHandle(input), systemHandle(output), false};
}

bool isPipePath(std::string_view path) {
  return path.starts_with("\\\\.\\pipe\\") || path.starts_with("//./pipe/");
}

}  // namespace

Connection connectAs(const std::string& specification, const ConnectionOptions& options) {
  const auto valueOf = [&](const std::string& key) -> const char* {
    return specification.starts_with(key) ? specification.c_str() + key.size() : nullptr;
  };
  if (const char* const value = valueOf("filedescs=")) {
    const Connection connection = useDescriptors(value);
    dieWith(parentProcess());
    return connection;
  }
  if (const char* const value = valueOf("connect=")) {
    const std::string address = value;
    if (isPipePath(address) || address.find(':') == std::string::npos) {
      const SystemHandle pipe = connectToSocket(address);
      ULONG server = 0;
      if (GetNamedPipeServerProcessId(handleOf(pipe), &server) != 0) dieWith(server);
      return {pipe, pipe, false};
    }
    const SystemHandle socket = connectToTcp(address);
    return {socket, socket, true};
  }
  if (const char* const value = valueOf("listen=")) {
    const SystemHandle socket = listenOnTcp(value, options);
    return {socket, socket, true};
  }
  throw std::runtime_error("\"" + specification +
                           "\": expected filedescs=IN,OUT, connect=\\\\.\\pipe\\NAME|HOST:PORT, listen=[HOST:]PORT or --listen");
}

SystemHandle connectToSocket(const std::string& path) {
  if (!isPipePath(path)) throw std::runtime_error("\"" + path + "\" names no pipe; allowed is \\\\.\\pipe\\NAME");
  const std::wstring name = wideText(path);
  // The server may learn who we are, and cannot act in our name.
  constexpr DWORD flags = FILE_FLAG_OVERLAPPED | SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION;
  for (;;) {
    const HANDLE pipe = CreateFileW(name.c_str(), GENERIC_READ | GENERIC_WRITE, 0, nullptr, OPEN_EXISTING, flags, nullptr);
    if (pipe != INVALID_HANDLE_VALUE) return systemHandle(pipe);
    if (GetLastError() != ERROR_PIPE_BUSY) throwLastError("CreateFile", path);
    if (WaitNamedPipeW(name.c_str(), busyPatience) == 0) throwLastError("WaitNamedPipe", path);
  }
}

std::pair<SystemHandle, SystemHandle> connectedSockets() {
  // JavaScript could not use a handle: its descriptors are those of another C runtime.
  throwNotOnWindows("a connection within one process that has no name; give a pipe's path");
}

}  // namespace loadstone
