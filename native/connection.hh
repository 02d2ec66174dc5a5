// How an executor meets its controller. The operating system's part is in posix/connection.cc and
// windows/connection.cc.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "accessKey.hh"
#include "systemHandle.hh"

namespace loadstone {

struct Connection {
  SystemHandle input;
  SystemHandle output;
  bool isTcp;
};

/// What goes with an address.
struct ConnectionOptions {
  /// Who connects to us has to prove that it knows it; without one nobody is asked, as ORC's protocol has it.
  std::optional<AccessKey> key;
  /// Listen where other machines can reach us.
  bool allowRemote = false;
};

/// `filedescs=IN,OUT`, `connect=<socket path>|HOST:PORT` or `listen=[HOST:]PORT`. With descriptors and a socket path the
/// process dies with its parent. Throws std::runtime_error that says what is allowed.
Connection connectAs(const std::string& specification, const ConnectionOptions& options);

/// To a Unix socket, on Windows a named pipe. Throws SystemError.
SystemHandle connectToSocket(const std::string& path);

/// The two ends of one connection within this process. Throws SystemError.
std::pair<SystemHandle, SystemHandle> connectedSockets();

/// `address` is `[HOST:]PORT`, an IPv6 host in brackets, loopback where there is none. Waits for one controller, however
/// many come that do not know the key. Throws std::runtime_error or SystemError.
SystemHandle listenOnTcp(const std::string& address, const ConnectionOptions& options);

/// To a controller that waits. As above.
SystemHandle connectToTcp(const std::string& address);

}  // namespace loadstone
