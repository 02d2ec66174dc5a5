// The shared libraries that every program may use without naming them, in link order: on Linux libc, libm, ld.so,
// libgcc_s and libstdc++, on Windows windows/runtimeLibraries.cc names them. And one library as such: opened, searched,
// its addresses known.
#pragma once

#include <cstdint>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace loadstone {

struct AddressRange {
  uint64_t start;
  /// Exclusive.
  uint64_t end;
};

/// A name that a library, or the host, defines. The name lies in the library, which is never closed.
struct Definition {
  std::string_view name;
  uint64_t address;
};

/// An open library; never closed, since code and data of it may be in use for ever.
class Library {
 public:
  /// Throws std::runtime_error with the dynamic linker's text. `user` is a library that depends on it, for one that
  /// cannot be searched by itself.
  explicit Library(const std::string& path, const Library* user = nullptr);

  const std::string& path() const { return path_; }
  /// The dynamic linker's own.
  void* handle() const { return handle_; }
  const AddressRange& range() const { return range_; }
  /// The library's own definition of `name`: not one of the libraries that it depends on, not one of the host program.
  /// Zero if there is none. A variable that the host program holds for the library (a copy relocation) is found there.
  uint64_t find(const std::string& name) const;
  /// The same, to call it.
  template <typename Function>
  Function function(const char* name) const {
    return reinterpret_cast<Function>(find(name));
  }

 private:
  std::string path_;
  void* handle_;
  void* searched_;
  AddressRange range_{};
};

class RuntimeLibraries {
 public:
  /// Opened at the first use; throws where one is missing.
  static const RuntimeLibraries& instance();

  /// In link order.
  const std::vector<Library>& all() const { return libraries_; }
  /// Zero if none defines it.
  uint64_t find(const std::string& name) const;
  /// True for a name that was found before: it is found again without the dynamic linker.
  bool knows(const std::string& name) const;
  /// What `find` gives for each name whose answer never changes, in the order of the search: the first of a name counts.
  /// Without thread-local variables and names with a version; on Windows, where imports name their library, nothing.
  std::vector<Definition> definitions() const;
  /// From the lowest address of any of them to the highest.
  AddressRange span() const;

 private:
  RuntimeLibraries();
  std::vector<Library> libraries_;
  mutable std::shared_mutex mutex_;
  /// What was found. The dynamic linker takes microseconds for each library that does not have the name.
  mutable std::unordered_map<std::string, uint64_t> known_;
};

}  // namespace loadstone
