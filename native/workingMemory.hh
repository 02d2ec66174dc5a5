// The controller's writable view of a part of a shared memory object, as memory: three routes by which JavaScript gets
// at it. Knows nothing of JavaScript values; workingMemoryObject wraps it. See app/shared/nativeAddon.ts for the
// contract. The operating system's part is in posix/workingMemory.cc and
// windows/workingMemory.cc.
#pragma once

#include <cstddef>
#include <cstdint>

#include "sharedMemory.hh"

namespace loadstone {

/// A shared mapping with read and write access, at a place of the kernel's choice. Owner of it.
class SharedView {
 public:
  /// `offset` is a multiple of the page size and the range lies in the object. Throws SystemError.
  SharedView(const SharedMemory& memory, uint64_t offset, size_t length);
  SharedView(const SharedView&) = delete;
  SharedView& operator=(const SharedView&) = delete;
  ~SharedView() { unmap(); }

  char* data() const { return static_cast<char*>(data_); }
  void unmap() noexcept;

 private:
  void* data_;
  size_t length_;
};

/// Shared pages in the place of whole pages that belong to somebody else, who is to get ordinary ones back before the
/// memory is used for anything else.
class ReplacedPages {
 public:
  /// `target` starts on a page and has room for whole pages. Throws SystemError.
  ReplacedPages(void* target, const SharedMemory& memory, uint64_t offset, size_t length);
  ReplacedPages(const ReplacedPages&) = delete;
  ReplacedPages& operator=(const ReplacedPages&) = delete;
  ~ReplacedPages() { giveBack(); }

  /// Ordinary zero pages again. Ends the process where the kernel refuses: the memory's owner would write into pages
  /// that another process runs.
  void giveBack() noexcept;

  /// Whether the system can do it at all: if not, the constructor throws.
  static bool arePossible();

 private:
  void* target_;
  size_t length_;
};

/// Has the kernel provide the pages of a mapped range that is being written elsewhere; content stays as it is. A kernel
/// that cannot do it leaves it to the first write. Throws SystemError where there is no memory.
void touchPages(void* start, size_t length);

}  // namespace loadstone
