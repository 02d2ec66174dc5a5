// Access tokens: what is asked of them, and who stands in them.
#pragma once

#include "win32.hh"

#include <cstddef>
#include <vector>

namespace loadstone {

/// Of this process, whatever a thread goes by for the moment; to be asked only. It needs no right and is not closed.
inline HANDLE ownTokenToAsk() { return GetCurrentProcessToken(); }

/// One kind of information, as large as the system says; aligned for each of its structures. Throws SystemError.
std::vector<std::max_align_t> tokenInformation(HANDLE token, TOKEN_INFORMATION_CLASS kind);

/// The user of this process as text: S-1-5-21-…
std::wstring ownUser();

}  // namespace loadstone
