#include "../workingMemory.hh"

#include "../systemError.hh"
#include "win32.hh"

namespace loadstone {

SharedView::SharedView(const SharedMemory& memory, uint64_t offset, size_t length)
    : data_(MapViewOfFile(handleOf(memory.descriptor()), FILE_MAP_READ | FILE_MAP_WRITE, static_cast<DWORD>(offset >> 32),
                          static_cast<DWORD>(offset), length)),
      length_(length) {
  if (data_ != nullptr) return;
  throwLastError("MapViewOfFile", memory.name() + ", " + std::to_string(length_) + " bytes at " + std::to_string(offset));
}

void SharedView::unmap() noexcept {
  if (data_ != nullptr) UnmapViewOfFile(data_);
  data_ = nullptr;
}

bool ReplacedPages::arePossible() { return false; }

ReplacedPages::ReplacedPages(void* target, const SharedMemory&, uint64_t, size_t length) : target_(target), length_(length) {
  throwNotOnWindows("shared pages in the place of " + std::to_string(length_) + " bytes of a buffer at " +
                    formatAddress(reinterpret_cast<uint64_t>(target_)));
}

void ReplacedPages::giveBack() noexcept {}

void touchPages(void*, size_t) {
  // What would provide pages without changing them also fails where they are unmapped meanwhile. The first write does it.
}

}  // namespace loadstone
