// Environment variables of this process. The operating system's part is in posix/environment.cc.
#pragma once

#include <string>

namespace loadstone {

/// Its value, which the process then no longer has: programs and what they start do not find it. Empty where there is
/// none.
std::string takeVariable(const char* name);

/// What whoever started this process put there for it alone, and which a program shall not find.
void forgetOwnVariables();

}  // namespace loadstone
