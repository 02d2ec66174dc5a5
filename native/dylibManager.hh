// Symbols of the process and of the shared libraries that a user named. The empty path is the process: functions of the
// host (hostFunctions), then the runtime libraries in link order; never exports of the host program. Another path is
// that library alone. LLVM: SimpleExecutorDylibManager.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "runtimeLibraries.hh"
#include "wrapperFunctionResult.hh"

namespace loadstone {

class DylibManager {
 public:
  DylibManager();

  /// A handle; the same one each time for the same path. Throws with the dynamic linker's text.
  uint64_t open(const std::string& path);
  /// Zero if the library does not define `name`. Throws where `handle` is none of `open`.
  uint64_t find(uint64_t handle, const std::string& name) const;
  /// Of the process: what `find` gives for each name whose answer never changes. The first of a name counts.
  std::vector<Definition> definitions() const;
  /// True where `find` gives an address at once: it does not ask the dynamic linker, for whose lock a constructor of the
  /// program's might let it wait. Throws as `find` does.
  bool findsAtOnce(uint64_t handle, const std::string& name) const;
  /// The distance of a thread-local variable from the thread pointer; empty if the library exports none of that name.
  std::optional<int64_t> findThreadLocal(uint64_t handle, const std::string& name) const;

 private:
  struct Handle {
    /// Null for the process.
    std::unique_ptr<const Library> library;
  };
  const Handle& handleOf(uint64_t handle) const;

  mutable std::mutex mutex_;
  std::map<std::string, std::unique_ptr<Handle>> byPath_;
  std::map<uint64_t, const Handle*> byAddress_;
};

CWrapperFunctionResult dylibManagerOpen(const char* arguments, size_t size);
CWrapperFunctionResult dylibManagerResolve(const char* arguments, size_t size);
CWrapperFunctionResult loadstoneResolveInOrder(const char* arguments, size_t size);
CWrapperFunctionResult loadstoneDefinitions(const char* arguments, size_t size);
/// True for arguments of loadstoneResolveInOrder with which it finds all names, a few, in the first library, at once.
bool resolvesAtOnce(const char* arguments, size_t size);

}  // namespace loadstone
