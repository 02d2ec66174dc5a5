// The dynamic symbol table of a library that the process has loaded, as its headers describe it (gABI, "Dynamic Section"):
// what it exports, read without asking the dynamic linker.
#pragma once

#include <elf.h>
#include <link.h>

#include <cstddef>

namespace loadstone {

/// Views of the library's own memory: valid as long as it is loaded. Without a hash table there are none.
struct DynamicSymbols {
  explicit DynamicSymbols(const link_map* map);

  const ElfW(Sym) * begin() const { return first; }
  const ElfW(Sym) * end() const { return first + count; }
  const char* name(const ElfW(Sym) & symbol) const { return names + symbol.st_name; }
  /// False for a version that only those find who ask for it.
  bool isDefaultVersion(const ElfW(Sym) & symbol) const;

  const ElfW(Sym) * first = nullptr;
  size_t count = 0;
  const char* names = nullptr;
  /// Null in a library without versions.
  const ElfW(Half) * versions = nullptr;
};

}  // namespace loadstone
