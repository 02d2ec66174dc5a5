// The loader's view of libraries: modules. Which C runtime a program wants is told by its import libraries, which name
// theirs; without any, GCC's comes first: its objects have no other way to say so.

#include "../runtimeLibraries.hh"

#include <algorithm>
#include <charconv>
#include <mutex>
#include <shared_mutex>
#include <stdexcept>

#include "../systemError.hh"
#include "win32.hh"

namespace loadstone {

namespace {

struct KnownLibrary {
  const char* name;
  bool isRequired;
};

/// What a program that GCC's driver links gets, then what Microsoft's brings. The others are left out where they are not
/// installed.
constexpr KnownLibrary known[] = {
    {"msvcrt.dll", true},
    {"kernel32.dll", true},
    {"advapi32.dll", true},
    {"ws2_32.dll", true},
    {"ntdll.dll", true},
    {"libgcc_s_seh-1.dll", false},
    {"libwinpthread-1.dll", false},
    {"libstdc++-6.dll", false},
    {"ucrtbase.dll", false},
    {"vcruntime140.dll", false},
    {"vcruntime140_1.dll", false},
    {"msvcp140.dll", false},
};

bool isAbsolute(const std::string& path) { return path.find(':') != std::string::npos || path.starts_with("\\\\"); }

HMODULE load(const std::string& path) {
  // A library that was named by its place finds its own libraries beside it.
  const DWORD flags = isAbsolute(path) ? LOAD_WITH_ALTERED_SEARCH_PATH : 0;
  std::string native = path;
  std::replace(native.begin(), native.end(), '/', '\\');
  return LoadLibraryExW(wideText(native).c_str(), nullptr, flags);
}

AddressRange imageRange(HMODULE module) {
  const auto start = reinterpret_cast<uint64_t>(module);
  const auto* const dos = reinterpret_cast<const IMAGE_DOS_HEADER*>(start);
  const auto* const headers = reinterpret_cast<const IMAGE_NT_HEADERS*>(start + static_cast<uint64_t>(dos->e_lfanew));
  return {start, start + headers->OptionalHeader.SizeOfImage};
}

/// `#12`, as import libraries have it for what a library exports without a name. The name itself where it is no such thing.
const char* ordinalIn(const std::string& name) {
  uint16_t ordinal = 0;
  const char* const end = name.data() + name.size();
  const auto [read, error] = std::from_chars(name.data() + 1, end, ordinal);
  if (error != std::errc() || read != end || ordinal == 0) return name.c_str();
  return MAKEINTRESOURCEA(ordinal);
}

}  // namespace

Library::Library(const std::string& path, const Library*) : path_(path) {
  if (path.find('\0') != std::string::npos) throw std::runtime_error("library path contains a NUL byte");
  const HMODULE module = load(path);
  if (module == nullptr) throw std::runtime_error(path + ": " + errorText(static_cast<int>(GetLastError())));
  handle_ = module;
  searched_ = module;
  range_ = imageRange(module);
}

uint64_t Library::find(const std::string& name) const {
  if (name.empty() || name.find('\0') != std::string::npos) return 0;
  const char* const wanted = name.front() == '#' ? ordinalIn(name) : name.c_str();
  return reinterpret_cast<uint64_t>(GetProcAddress(static_cast<HMODULE>(searched_), wanted));
}

const RuntimeLibraries& RuntimeLibraries::instance() {
  static const auto* const libraries = new RuntimeLibraries();
  return *libraries;
}

RuntimeLibraries::RuntimeLibraries() {
  for (const KnownLibrary& library : known) {
    if (library.isRequired || load(library.name) != nullptr) libraries_.emplace_back(library.name);
  }
}

uint64_t RuntimeLibraries::find(const std::string& name) const {
  {
    const std::shared_lock lock(mutex_);
    const auto found = known_.find(name);
    if (found != known_.end()) return found->second;
  }
  for (const Library& library : libraries_) {
    const uint64_t address = library.find(name);
    if (address == 0) continue;
    const std::unique_lock lock(mutex_);
    known_.emplace(name, address);
    return address;
  }
  return 0;
}

std::vector<Definition> RuntimeLibraries::definitions() const { return {}; }

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
