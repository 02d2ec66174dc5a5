// Where thread-local variables of programs have room: published to the controller, which lays them out.
#pragma once

#include <cstdint>
#include <optional>

namespace loadstone {

struct ThreadStorage {
  /// What each new thread's first part is copied from; writable. Programs' initial values go here.
  uint64_t image;
  uint64_t initializedSize;
  /// From the thread pointer, in bytes: negative on x86-64.
  int64_t initializedDistance;
  /// The part that each new thread finds zero.
  uint64_t zeroSize;
  int64_t zeroDistance;
};

/// Empty where libloadstone-tls.so is not part of this process.
std::optional<ThreadStorage> findThreadStorage();

}  // namespace loadstone
