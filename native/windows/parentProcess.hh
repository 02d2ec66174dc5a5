// The process that started this one, and how this one ends with another.
#pragma once

#include "win32.hh"

namespace loadstone {

/// Its id; 0 where the system does not tell. The number may be another's where that process has ended.
DWORD parentProcess();

/// Ends this process when that one ends: a second line behind the end of the stream. libuv puts what Node starts into a
/// job that ends with Node, which holds also where a program stops this thread. Nothing is done for 0, and for a process
/// that may not be waited for.
void dieWith(DWORD processId);

}  // namespace loadstone
