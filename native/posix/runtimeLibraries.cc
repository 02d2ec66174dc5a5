// The dynamic linker's view of libraries. dlsym on a handle also searches what the library depends on, so each hit is
// checked against the library's own addresses.

#include "../runtimeLibraries.hh"

#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <sys/auxv.h>

#include <algorithm>
#include <mutex>
#include <shared_mutex>
#include <stdexcept>
#include <unordered_map>

#include "../addressSpace.hh"
#include "../pages.hh"
#include "dynamicSymbols.hh"
#include "loadedLibraries.hh"

namespace loadstone {

namespace {

constexpr const char* sonames[] = {"libc.so.6", "libm.so.6", "ld-linux-x86-64.so.2", "libgcc_s.so.1",
                                   "libstdc++.so.6"};
constexpr size_t linkerIndex = 2;
constexpr size_t compilerSupportIndex = 3;

bool contains(const AddressRange& range, uint64_t address) { return address >= range.start && address < range.end; }

AddressRange loadedRange(uint64_t bias, const ElfW(Phdr) * headers, size_t count) {
  AddressRange range{UINT64_MAX, 0};
  for (size_t i = 0; i < count; ++i) {
    if (headers[i].p_type != PT_LOAD) continue;
    range.start = std::min<uint64_t>(range.start, bias + headers[i].p_vaddr);
    range.end = std::max<uint64_t>(range.end, bias + headers[i].p_vaddr + headers[i].p_memsz);
  }
  return range;
}

struct RangeSearch {
  const link_map* map;
  AddressRange range{};
};

int searchRange(dl_phdr_info* info, size_t, void* argument) {
  auto* const search = static_cast<RangeSearch*>(argument);
  if (info->dlpi_addr != search->map->l_addr || std::string(info->dlpi_name) != search->map->l_name) return 0;
  search->range = loadedRange(info->dlpi_addr, info->dlpi_phdr, info->dlpi_phnum);
  return 1;
}

/// The kernel's own library, where libc's `time` and `gettimeofday` resolve to.
AddressRange kernelLibrary() {
  const auto address = getauxval(AT_SYSINFO_EHDR);
  if (address == 0) return {0, 0};
  const auto* const header = reinterpret_cast<const ElfW(Ehdr)*>(address);
  const auto* const headers = reinterpret_cast<const ElfW(Phdr)*>(address + header->e_phoff);
  const AddressRange range = loadedRange(0, headers, header->e_phnum);
  return {address, address + roundUpToPage(range.end - range.start)};
}

/// The variables of libraries that a host program holds itself, because its code reaches them directly. The libraries
/// use the host's copy too, so it is the variable.
std::unordered_map<std::string, uint64_t> copyRelocations() {
  std::unordered_map<std::string, uint64_t> copies;
  void* const program = dlopen(nullptr, RTLD_LAZY);
  if (program == nullptr) return copies;
  const auto* const map = static_cast<const link_map*>(program);
  const ElfW(Rela)* relocations = nullptr;
  const ElfW(Sym)* symbols = nullptr;
  const char* names = nullptr;
  size_t bytes = 0;
  for (const ElfW(Dyn)* entry = map->l_ld; entry != nullptr && entry->d_tag != DT_NULL; ++entry) {
    if (entry->d_tag == DT_RELA) relocations = reinterpret_cast<const ElfW(Rela)*>(entry->d_un.d_ptr);
    if (entry->d_tag == DT_SYMTAB) symbols = reinterpret_cast<const ElfW(Sym)*>(entry->d_un.d_ptr);
    if (entry->d_tag == DT_STRTAB) names = reinterpret_cast<const char*>(entry->d_un.d_ptr);
    if (entry->d_tag == DT_RELASZ) bytes = entry->d_un.d_val;
  }
  if (relocations == nullptr || symbols == nullptr || names == nullptr) return copies;
  for (size_t i = 0; i < bytes / sizeof *relocations; ++i) {
    if (ELF64_R_TYPE(relocations[i].r_info) != R_X86_64_COPY) continue;
    copies[names + symbols[ELF64_R_SYM(relocations[i].r_info)].st_name] = map->l_addr + relocations[i].r_offset;
  }
  return copies;
}

// `name`, or `name@VERSION` as objects spell a version other than the default one (.symver).
uint64_t lookUp(void* handle, const std::string& name) {
  const size_t at = name.find('@');
  if (at == std::string::npos) return reinterpret_cast<uint64_t>(dlsym(handle, name.c_str()));
  return reinterpret_cast<uint64_t>(dlvsym(handle, name.substr(0, at).c_str(), name.substr(at + 1).c_str()));
}

}  // namespace

Library::Library(const std::string& path, const Library* user) : path_(path) {
  if (path.find('\0') != std::string::npos) throw std::runtime_error("library path contains a NUL byte");
  const LowMappings low;
  handle_ = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle_ == nullptr) {
    const char* const text = dlerror();
    throw std::runtime_error(text != nullptr ? text : "dlopen(" + path + ") failed without a reason");
  }
  searched_ = user != nullptr ? user->handle_ : handle_;
  // glibc's handles are its link maps.
  RangeSearch search{static_cast<const link_map*>(handle_)};
  dl_iterate_phdr(searchRange, &search);
  range_ = search.range;
}

uint64_t Library::find(const std::string& name) const {
  static const AddressRange kernel = kernelLibrary();
  static const auto copies = copyRelocations();
  if (name.empty() || name.find('\0') != std::string::npos) return 0;
  const uint64_t address = lookUp(searched_, name);
  if (address == 0 || (!contains(range_, address) && !contains(kernel, address))) return 0;
  const auto copy = copies.find(name);
  return copy != copies.end() ? copy->second : address;
}

void* findInLoadedLibrary(const char* soname, const char* name) {
  void* const handle = dlopen(soname, RTLD_NOW | RTLD_NOLOAD);
  return handle != nullptr ? dlsym(handle, name) : nullptr;
}

uint64_t countOfLoads() {
  uint64_t count = 0;
  const auto takeCount = [](dl_phdr_info* info, size_t, void* result) {
    *static_cast<uint64_t*>(result) = info->dlpi_adds;
    return 1;
  };
  dl_iterate_phdr(takeCount, &count);
  return count;
}

const RuntimeLibraries& RuntimeLibraries::instance() {
  static const auto* const libraries = new RuntimeLibraries();
  return *libraries;
}

RuntimeLibraries::RuntimeLibraries() {
  libraries_.reserve(sizeof sonames / sizeof *sonames);
  for (const char* const soname : sonames) {
    // glibc finds nothing by the handle of the dynamic linker itself.
    const bool isLinker = soname == sonames[linkerIndex];
    libraries_.emplace_back(soname, isLinker ? &libraries_.front() : nullptr);
  }
}

const Library& compilerSupport() { return RuntimeLibraries::instance().all()[compilerSupportIndex]; }

namespace {

/// Names of which LLVM's unwinder may be asked, once a library has brought it.
bool isOfUnwinder(std::string_view name) { return name.starts_with("_Unwind_"); }

/// The unwinder's functions belong together: the program goes on with an exception that libstdc++ raised. Zero where
/// libstdc++ uses the one of libgcc_s, as it does by itself.
uint64_t findInOtherUnwinder(const std::string& name) {
  if (!isOfUnwinder(name)) return 0;
  void* const address = findInLoadedLibrary(llvmUnwinder, name.c_str());
  return address == dlsym(RTLD_DEFAULT, name.c_str()) ? reinterpret_cast<uint64_t>(address) : 0;
}

bool isExported(const ElfW(Sym) & symbol) {
  return symbol.st_shndx != SHN_UNDEF && symbol.st_shndx != SHN_ABS && ELF64_ST_BIND(symbol.st_info) != STB_LOCAL &&
         ELF64_ST_TYPE(symbol.st_info) != STT_TLS;
}

}  // namespace

uint64_t RuntimeLibraries::find(const std::string& name) const {
  {
    const std::shared_lock lock(mutex_);
    const auto found = known_.find(name);
    if (found != known_.end()) return found->second;
  }
  if (const uint64_t address = findInOtherUnwinder(name)) return address;
  for (const Library& library : libraries_) {
    const uint64_t address = library.find(name);
    if (address == 0) continue;
    const std::unique_lock lock(mutex_);
    known_.emplace(name, address);
    return address;
  }
  return 0;
}

std::vector<Definition> RuntimeLibraries::definitions() const {
  std::vector<Definition> found;
  for (const Library& library : libraries_) {
    // glibc's handles are its link maps.
    const auto* const map = static_cast<const link_map*>(library.handle());
    const DynamicSymbols symbols(map);
    for (const ElfW(Sym) & symbol : symbols) {
      if (!isExported(symbol) || !symbols.isDefaultVersion(symbol)) continue;
      const std::string_view name = symbols.name(symbol);
      if (isOfUnwinder(name)) continue;
      // Code of the library's chooses the one; a variable may be the host's.
      const bool isPlain = ELF64_ST_TYPE(symbol.st_info) == STT_FUNC;
      const uint64_t address = isPlain ? map->l_addr + symbol.st_value : library.find(std::string(name));
      if (address != 0) found.push_back({name, address});
    }
  }
  return found;
}

bool RuntimeLibraries::knows(const std::string& name) const {
  const std::shared_lock lock(mutex_);
  return known_.find(name) != known_.end();
}

AddressRange RuntimeLibraries::span() const {
  AddressRange span{UINT64_MAX, 0};
  for (const Library& library : libraries_) {
    span.start = std::min(span.start, library.range().start);
    span.end = std::max(span.end, library.range().end);
  }
  return span;
}

}  // namespace loadstone
