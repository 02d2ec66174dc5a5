#include "../supportFunctions.hh"

namespace loadstone {

// GCC's support libraries are not part of what Microsoft's compiler links.
NamedFunctions supportFunctions() { return {nullptr, 0}; }

}  // namespace loadstone
