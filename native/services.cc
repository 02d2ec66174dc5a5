#include "services.hh"

#include <stdexcept>

#include "systemError.hh"

namespace loadstone {

Services& services() {
  static auto* const all = new Services();
  return *all;
}

void checkInstance(uint64_t found, const void* expected, const char* service) {
  const auto wanted = reinterpret_cast<uint64_t>(expected);
  if (found != wanted) {
    throw std::runtime_error("instance " + formatAddress(found) + " is not the " + service +
                             "; pass the address that Setup published, " + formatAddress(wanted));
  }
}

std::vector<uint64_t> readAddresses(SpsReader& reader, const char* field) {
  std::vector<uint64_t> addresses(reader.readCount(sizeof(uint64_t), field));
  for (uint64_t& address : addresses) address = reader.readAddress(field);
  return addresses;
}

}  // namespace loadstone
