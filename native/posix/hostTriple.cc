#include "../hostTriple.hh"

namespace loadstone {

std::string_view hostTriple() { return "x86_64-pc-linux-gnu"; }

}  // namespace loadstone
