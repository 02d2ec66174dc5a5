// For `loadstone executor`: the command line becomes the native executor, so that whoever started it meets that process
// and no other between them. The operating system's part is in posix/replaceProcess.cc.
#pragma once

#include <string>
#include <vector>

namespace loadstone {

/// Does not return: the process runs `program` from here on, with `words` as its argv and the descriptors of standard
/// input, output and error; of the others it keeps `descriptors`. Throws SystemError.
[[noreturn]] void replaceProcess(const std::string& program, const std::vector<std::string>& words,
                                 const std::vector<int>& descriptors);

}  // namespace loadstone
