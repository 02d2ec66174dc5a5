#include "../addressSpace.hh"

#include "win32.hh"

namespace loadstone {

// Libraries are reached through pointers and stubs from anywhere, so there is nothing that asks for them to lie low.

struct LowMappings::Piece {};

void keepLibrariesLow(const std::string&) { throwNotOnWindows("libraries below 2 GB (reserved=)"); }

LowMappings::LowMappings() = default;
LowMappings::~LowMappings() = default;

}  // namespace loadstone
