// The payload of the Setup frame, the first that an executor sends: what the machine is, what the process has, and
// where the services are. The EPC server sends it. LLVM: SimpleRemoteEPCExecutorInfo.
#pragma once

#include <string>

namespace loadstone {

/// `(string triple, u64 page size, seq<(string, bytes)> bootstrap map, seq<(string, addr)> bootstrap symbols)`. Opens
/// the runtime libraries; throws std::runtime_error where one is missing.
std::string setupMessage();

}  // namespace loadstone
