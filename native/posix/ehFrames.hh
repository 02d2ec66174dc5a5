// Registration of .eh_frame sections with libgcc, as allocation actions. The functions come from libgcc_s itself: a host
// program may export others of the same names, which the program's exceptions never ask.
#pragma once

#include "../wrapperFunctionResult.hh"

namespace loadstone {

CWrapperFunctionResult registerEhFrame(const char* arguments, size_t size);
CWrapperFunctionResult deregisterEhFrame(const char* arguments, size_t size);

}  // namespace loadstone
