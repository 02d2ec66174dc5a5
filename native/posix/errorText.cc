#include <system_error>

#include "../systemError.hh"

namespace loadstone {

std::string errorText(int error) {
  return std::system_category().message(error) + " (errno " + std::to_string(error) + ")";
}

}  // namespace loadstone
