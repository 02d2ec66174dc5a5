#include "dynamicSymbols.hh"

#include <algorithm>
#include <cstdint>

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

/// Of an entry of DT_VERSYM: asked for by name alone. Versions below this number are those of the library itself.
constexpr ElfW(Half) firstVersion = 2;
constexpr ElfW(Half) hiddenVersion = 0x8000;

}  // namespace

DynamicSymbols::DynamicSymbols(const link_map* map) {
  const uint32_t* hash = nullptr;
  for (const ElfW(Dyn)* entry = map->l_ld; entry->d_tag != DT_NULL; ++entry) {
    if (entry->d_tag == DT_SYMTAB) first = reinterpret_cast<const ElfW(Sym)*>(entry->d_un.d_ptr);
    if (entry->d_tag == DT_STRTAB) names = reinterpret_cast<const char*>(entry->d_un.d_ptr);
    if (entry->d_tag == DT_VERSYM) versions = reinterpret_cast<const ElfW(Half)*>(entry->d_un.d_ptr);
    if (entry->d_tag == DT_GNU_HASH) hash = reinterpret_cast<const uint32_t*>(entry->d_un.d_ptr);
  }
  if (first != nullptr && names != nullptr && hash != nullptr) count = countSymbols(hash);
}

bool DynamicSymbols::isDefaultVersion(const ElfW(Sym) & symbol) const {
  if (versions == nullptr) return true;
  const ElfW(Half) version = versions[&symbol - first];
  return (version & ~hiddenVersion) < firstVersion || (version & hiddenVersion) == 0;
}

}  // namespace loadstone
