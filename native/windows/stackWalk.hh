// The frames of a stopped or interrupted thread, from its registers on.
#pragma once

#include <cstddef>
#include <cstdint>

#include "win32.hh"

namespace loadstone {

/// Where a thread's stack lies.
struct StackBounds {
  uint64_t lowest;
  /// Exclusive.
  uint64_t end;
};

/// Of the calling thread.
StackBounds ownStack();

struct StackWalk {
  size_t frames;
  /// False where a frame led out of the stack: an exception's handlers beyond it are not found either.
  bool reachedEnd;
};

/// Writes the interrupted instruction and the return addresses, innermost first, at most `most`. Uses no heap.
StackWalk walkStack(const CONTEXT& registers, const StackBounds& stack, uint64_t* addresses, size_t most);

}  // namespace loadstone
