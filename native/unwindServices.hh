// Allocation actions that tell the system's unwinder where records of initialized code lie, by the names under which
// they are published: .eh_frame sections (posix/ehFrames), function tables on Windows (windows/functionTables).
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "wrapperFunctionResult.hh"

namespace loadstone {

struct UnwindService {
  std::string_view name;
  WrapperFunction function;
};

std::vector<UnwindService> unwindServices();

/// True for a registration: it touches nothing but the unwinder's tables.
bool isUnwindRegistration(uint64_t function);

}  // namespace loadstone
