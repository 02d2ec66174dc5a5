#include "../hostTriple.hh"

namespace loadstone {

// Of the system: both kinds of objects, GNU's and Microsoft's, are run.
std::string_view hostTriple() { return "x86_64-pc-windows-msvc"; }

}  // namespace loadstone
