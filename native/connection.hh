// How an executor meets its controller. The operating system's part is in posix/connection.cc.
#pragma once

#include <string>

namespace loadstone {

struct Connection {
  int input;
  int output;
  bool isTcp;
};

/// `filedescs=IN,OUT`, `connect=<socket path>` or `listen=[HOST:]PORT`. With the first two the process dies with its
/// parent. Throws std::runtime_error that says what is allowed.
Connection connectAs(const std::string& specification);

/// To a Unix socket. Throws SystemError.
int connectToSocket(const std::string& path);

}  // namespace loadstone
