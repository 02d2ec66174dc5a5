// Keeping libraries below 2 GB, for an executor that loadstone-executor-low started (posix/lowLauncher.c).
#pragma once

#include <string>

namespace loadstone {

/// Gives back the space above 2 GB that the launcher took: `ranges` is its `START-END,…` in hexadecimal. From here on
/// libraries are loaded low. Throws std::runtime_error for what is no such list, SystemError.
void keepLibrariesLow(const std::string& ranges);

/// While one lives, new mappings of this process go below 2 GB; without keepLibrariesLow it does nothing. What other
/// threads map meanwhile lies low too, which does no harm.
class LowMappings {
 public:
  LowMappings();
  ~LowMappings();
  LowMappings(const LowMappings&) = delete;
  LowMappings& operator=(const LowMappings&) = delete;

 private:
  struct Piece;
  Piece* pieces_ = nullptr;
};

}  // namespace loadstone
