// Functions that a compiler's driver links into each program and that no DLL has: of use to objects that come without
// their compiler's libraries. A program that is linked with those gets them from there.
#pragma once

#include <vector>

#include "../systemFunctions.hh"

namespace loadstone {

NamedFunctions supportFunctions();

}  // namespace loadstone
