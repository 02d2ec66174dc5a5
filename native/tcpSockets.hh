// TCP sockets as the operating system has them, for tcpConnection. The operating system's part is in
// posix/tcpSockets.cc and windows/tcpSockets.cc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "systemHandle.hh"

namespace loadstone {

/// A host and a port that were looked up.
class TcpAddress {
 public:
  /// The host is a name or a number, without brackets. Throws std::runtime_error with the resolver's text.
  TcpAddress(const std::string& host, const std::string& port, bool toListen);

  bool isLoopback() const;
  /// A socket that listens there. `waiting`: how many connections the system keeps for us. Throws SystemError.
  SystemHandle listen(int waiting) const;
  /// A connection to who listens there. Throws SystemError.
  SystemHandle connect() const;

 private:
  /// The system's address structure.
  std::vector<char> bytes_;
  /// As it was asked for, for errors.
  std::string text_;
};

/// The next connection of a listener; waits for it. Throws SystemError.
SystemHandle acceptConnection(SystemHandle listener);

/// HOST:PORT of this end, and of the other.
std::string ownAddress(SystemHandle socket);
std::string peerAddress(SystemHandle socket);

/// False where the other end is gone.
bool sendAll(SystemHandle socket, std::string_view bytes);

/// What has come, without waiting: its size, 0 where the other end is gone, -1 where there is nothing yet.
long receiveAvailable(SystemHandle socket, char* target, size_t size);

/// Waits until one of them has something to read, or for a listener somebody comes; says which. For ever where
/// `milliseconds` is -1. Throws SystemError.
std::vector<bool> waitReadable(const std::vector<SystemHandle>& sockets, int milliseconds);

void closeSocket(SystemHandle socket);

}  // namespace loadstone
