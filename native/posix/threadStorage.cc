#include "../threadStorage.hh"

#include <dlfcn.h>
#include <link.h>
#include <sys/mman.h>

#include <cstring>

#include "../pages.hh"
#include "../systemError.hh"

namespace loadstone {

namespace {

/// The one of the process: the large one is preloaded where it is wanted, the other always there.
constexpr const char* sonames[] = {"libloadstone-tls-large.so", "libloadstone-tls.so"};

struct ImageSearch {
  const char* soname;
  uint64_t image;
};

/// The library's PT_TLS segment: the image as mapped.
int findImage(dl_phdr_info* info, size_t, void* argument) {
  auto* const search = static_cast<ImageSearch*>(argument);
  const char* const slash = std::strrchr(info->dlpi_name, '/');
  if (std::strcmp(slash != nullptr ? slash + 1 : info->dlpi_name, search->soname) != 0) return 0;
  for (ElfW(Half) i = 0; i < info->dlpi_phnum; ++i) {
    if (info->dlpi_phdr[i].p_type == PT_TLS) search->image = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
  }
  return 1;
}

}  // namespace

std::optional<ThreadStorage> findThreadStorage() {
  void* library = nullptr;
  ImageSearch search{};
  for (const char* const soname : sonames) {
    if (library == nullptr) search.soname = soname;
    if (library == nullptr) library = dlopen(soname, RTLD_NOW | RTLD_NOLOAD);
  }
  if (library == nullptr) return std::nullopt;
  const auto describe = reinterpret_cast<void (*)(int64_t*, uint64_t*, int64_t*, uint64_t*)>(
      dlsym(library, "loadstoneThreadStorage"));
  dl_iterate_phdr(findImage, &search);
  const uint64_t image = search.image;
  if (describe == nullptr || image == 0) return std::nullopt;
  ThreadStorage storage{};
  storage.image = image;
  describe(&storage.initializedDistance, &storage.initializedSize, &storage.zeroDistance, &storage.zeroSize);
  // The dynamic linker made it read-only, as it does with all that it relocated once.
  const uint64_t start = image & ~static_cast<uint64_t>(pageSize() - 1);
  const uint64_t bytes = roundUpToPage(image + storage.initializedSize - start);
  if (mprotect(reinterpret_cast<void*>(start), bytes, PROT_READ | PROT_WRITE) != 0) {
    throwErrno("mprotect", formatAddress(start) + ", " + std::to_string(bytes) + " bytes, PROT_READ | PROT_WRITE");
  }
  return storage;
}

}  // namespace loadstone
