#include "../workingMemory.hh"

#include <sys/mman.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "../pages.hh"
#include "../systemError.hh"

namespace loadstone {

namespace {

constexpr int readWrite = PROT_READ | PROT_WRITE;

std::string describe(const SharedMemory& memory, uint64_t offset, size_t length) {
  return memory.name() + ", " + std::to_string(length) + " bytes at " + std::to_string(offset);
}

}  // namespace

SharedView::SharedView(const SharedMemory& memory, uint64_t offset, size_t length)
    : data_(mmap(nullptr, length, readWrite, MAP_SHARED, memory.descriptor(), static_cast<off_t>(offset))),
      length_(length) {
  if (data_ == MAP_FAILED) throwErrno("mmap", describe(memory, offset, length));
}

void SharedView::unmap() noexcept {
  if (data_ != nullptr) munmap(data_, length_);
  data_ = nullptr;
}

bool ReplacedPages::arePossible() { return true; }

ReplacedPages::ReplacedPages(void* target, const SharedMemory& memory, uint64_t offset, size_t length)
    : target_(target), length_(static_cast<size_t>(roundUpToPage(length))) {
  void* const mapped =
      mmap(target, length_, readWrite, MAP_SHARED | MAP_FIXED, memory.descriptor(), static_cast<off_t>(offset));
  if (mapped == MAP_FAILED) {
    const int error = errno;
    // The kernel may have unmapped what was there before it failed.
    giveBack();
    throw SystemError("mmap", describe(memory, offset, length), error);
  }
}

void ReplacedPages::giveBack() noexcept {
  if (target_ == nullptr) return;
  void* const mapped = mmap(target_, length_, readWrite, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  if (mapped == MAP_FAILED) {
    std::fprintf(stderr, "loadstone: mmap(%zu bytes) refused to take shared pages out of a buffer\n", length_);
    std::abort();
  }
  target_ = nullptr;
}

void touchPages(void* start, size_t length) {
  const auto first = reinterpret_cast<uint64_t>(start) & ~static_cast<uint64_t>(pageSize() - 1);
  const auto whole = static_cast<size_t>(roundUpToPage(reinterpret_cast<uint64_t>(start) + length) - first);
  if (madvise(reinterpret_cast<void*>(first), whole, MADV_POPULATE_WRITE) == 0) return;
  // Before Linux 5.14; or given back in the meantime, and then there is nothing to touch.
  if (errno == EINVAL || errno == ENOMEM) return;
  throwErrno("madvise", std::to_string(whole) + " bytes, MADV_POPULATE_WRITE");
}

}  // namespace loadstone
