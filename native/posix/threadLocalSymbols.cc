#include "../threadLocalSymbols.hh"

#include <dlfcn.h>

#include <map>
#include <mutex>
#include <thread>
#include <unordered_set>

#include "dynamicSymbols.hh"

namespace loadstone {

namespace {

std::unordered_set<std::string> threadLocalNames(const link_map* map) {
  std::unordered_set<std::string> found;
  const DynamicSymbols symbols(map);
  for (const ElfW(Sym) & symbol : symbols) {
    if (ELF64_ST_TYPE(symbol.st_info) == STT_TLS && symbol.st_shndx != SHN_UNDEF) found.insert(symbols.name(symbol));
  }
  return found;
}

bool exportsThreadLocal(void* handle, const std::string& name) {
  static std::mutex mutex;
  static auto* const known = new std::map<void*, std::unordered_set<std::string>>();
  const std::lock_guard lock(mutex);
  auto found = known->find(handle);
  // glibc's handles are its link maps.
  if (found == known->end()) found = known->emplace(handle, threadLocalNames(static_cast<link_map*>(handle))).first;
  return found->second.count(name) != 0;
}

/// The dynamic linker gives the calling thread's variable.
int64_t distanceHere(void* handle, const std::string& name) {
  const auto address = reinterpret_cast<int64_t>(dlsym(handle, name.c_str()));
  return address - reinterpret_cast<int64_t>(__builtin_thread_pointer());
}

}  // namespace

std::optional<int64_t> findThreadLocal(const Library& library, const std::string& name) {
  void* const handle = library.handle();
  if (name.empty() || name.find('\0') != std::string::npos || !exportsThreadLocal(handle, name)) return std::nullopt;
  if (dlsym(handle, name.c_str()) == nullptr) return std::nullopt;
  const int64_t here = distanceHere(handle, name);
  int64_t there = 0;
  std::thread([&] { there = distanceHere(handle, name); }).join();
  return here == there ? std::optional(here) : std::nullopt;
}

}  // namespace loadstone
