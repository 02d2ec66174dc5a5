// C++ exceptions as the system sees them: raised by GCC's run-time library, and by Microsoft's.
#pragma once

#include <cstddef>

#include "win32.hh"

namespace loadstone {

bool isGccException(const EXCEPTION_RECORD& record);

/// The type of what was thrown with Microsoft's, as its run-time library names it; empty for other exceptions.
void describeCxxException(const EXCEPTION_RECORD& record, char* target, size_t size);

/// How Microsoft's compiler throws. Its own function finds the image base of the throwing code by asking which module it
/// lies in, and code of ours lies in none: this one asks for the function table that covers it.
[[noreturn]] void throwCxxException(void* object, void* throwInfo);

/// What Microsoft's compiler makes each type descriptor begin with: type_info's table of virtual functions, which its
/// static library has and no DLL.
const void* typeInfoTable();

}  // namespace loadstone
