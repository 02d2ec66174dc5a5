// Functions that a program gets from its host in place of a library's, because of how the operating system and its C
// library work. The operating system's part is in posix/systemFunctions.cc and windows/systemFunctions.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace loadstone {

struct NamedFunction {
  std::string_view name;
  uint64_t address;
};

struct NamedFunctions {
  const NamedFunction* first;
  size_t count;
};

template <typename Function>
NamedFunction named(std::string_view name, Function* function) {
  return {name, reinterpret_cast<uint64_t>(function)};
}

/// May throw where the C library is not what it has to be.
NamedFunctions systemFunctions();

}  // namespace loadstone
