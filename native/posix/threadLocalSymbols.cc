#include "../threadLocalSymbols.hh"

#include <dlfcn.h>
#include <elf.h>
#include <link.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <thread>
#include <unordered_set>

namespace loadstone {

namespace {

/// Symbols of a library's dynamic table, from its GNU hash table: the table itself does not say how many there are.
size_t countSymbols(const uint32_t* hash) {
  const uint32_t buckets = hash[0];
  const uint32_t first = hash[1];
  const uint32_t* const bucket = hash + 4 + hash[2] * (sizeof(ElfW(Addr)) / sizeof(uint32_t));
  const uint32_t* const chain = bucket + buckets;
  uint32_t last = *std::max_element(bucket, bucket + buckets);
  if (last < first) return first;
  while ((chain[last - first] & 1) == 0) ++last;
  return last + 1;
}

std::unordered_set<std::string> threadLocalNames(const link_map* map) {
  const ElfW(Sym)* symbols = nullptr;
  const char* names = nullptr;
  const uint32_t* hash = nullptr;
  for (const ElfW(Dyn)* entry = map->l_ld; entry->d_tag != DT_NULL; ++entry) {
    if (entry->d_tag == DT_SYMTAB) symbols = reinterpret_cast<const ElfW(Sym)*>(entry->d_un.d_ptr);
    if (entry->d_tag == DT_STRTAB) names = reinterpret_cast<const char*>(entry->d_un.d_ptr);
    if (entry->d_tag == DT_GNU_HASH) hash = reinterpret_cast<const uint32_t*>(entry->d_un.d_ptr);
  }
  std::unordered_set<std::string> found;
  if (symbols == nullptr || names == nullptr || hash == nullptr) return found;
  const size_t count = countSymbols(hash);
  for (size_t i = 0; i < count; ++i) {
    if (ELF64_ST_TYPE(symbols[i].st_info) == STT_TLS && symbols[i].st_shndx != SHN_UNDEF) {
      found.insert(names + symbols[i].st_name);
    }
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
