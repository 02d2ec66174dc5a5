// The copy is made before the fork and moved into place after it: between the two, other threads of the parent go on
// writing. Only pages that hold something are copied; asking for them takes some milliseconds for half a gigabyte.

#include "../forkedMemory.hh"

#include <sys/mman.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include <cstring>
#include <string_view>
#include <vector>

#include "../nativeThread.hh"
#include "../pages.hh"
#include "../services.hh"
#include "../systemError.hh"
#include "staticLibcFunctions.hh"

namespace loadstone {

namespace {

using WritableRange = ReservedMemory::WritableRange;

/// Of the fork that is under way; the lock of the reservations keeps a second one from beginning.
struct Copy {
  char* memory = nullptr;
  size_t size = 0;
  bool failed = false;
  std::vector<WritableRange> ranges;
};

/// Never destroyed: the program may fork while the process ends.
Copy& copy() {
  static auto* const value = new Copy();
  return *value;
}

/// A child's memory is its own already, for its children too. Another thread of its parent may have held any lock.
bool isChild = false;

bool pagesMayBeSwappedOut() {
  struct sysinfo info {};
  return sysinfo(&info) != 0 || info.freeswap != info.totalswap;
}

/// Reading a page that holds nothing would take memory for it, so those are left out. mincore does not tell them from
/// pages that were swapped out: where there are any in the system, all is copied.
void copyUsedPages(char* target, const WritableRange& range, bool all, std::vector<unsigned char>& residence) {
  auto* const source = reinterpret_cast<char*>(range.start);
  const size_t size = range.end - range.start;
  residence.assign(size / pageSize(), 1);
  if (!all && mincore(source, size, residence.data()) != 0) residence.assign(residence.size(), 1);
  for (size_t page = 0; page < residence.size();) {
    const size_t first = page;
    while (page < residence.size() && (residence[page] & 1) != 0) ++page;
    std::memcpy(target + first * pageSize(), source + first * pageSize(), (page - first) * pageSize());
    while (page < residence.size() && (residence[page] & 1) == 0) ++page;
  }
}

void beforeFork() {
  if (isChild) return;
  Copy& made = copy();
  made.ranges = services().mapper.memory().lockWritableRanges();
  made.size = 0;
  for (const WritableRange& range : made.ranges) made.size += range.end - range.start;
  if (made.size == 0) return;
  void* const memory = mmap(nullptr, made.size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  // A handler cannot refuse the fork; the child says so and ends.
  made.failed = memory == MAP_FAILED;
  if (made.failed) return;
  made.memory = static_cast<char*>(memory);
  const bool all = pagesMayBeSwappedOut();
  std::vector<unsigned char> residence;
  size_t offset = 0;
  for (const WritableRange& range : made.ranges) {
    copyUsedPages(made.memory + offset, range, all, residence);
    offset += range.end - range.start;
  }
}

void inParent() {
  if (isChild) return;
  Copy& made = copy();
  if (made.size != 0 && !made.failed) munmap(made.memory, made.size);
  services().mapper.memory().unlock();
}

[[noreturn]] void endWithoutMemory() {
  constexpr std::string_view text = "loadstone executor: no memory for the data of a forked child; it ends\n";
  // Nothing more can be done where even this fails.
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
  endProcess(127);
}

void inChild() {
  if (isChild) return;
  isChild = true;
  const Copy& made = copy();
  services().mapper.memory().unlock();
  if (made.size == 0) return;
  if (made.failed) endWithoutMemory();
  size_t offset = 0;
  for (const WritableRange& range : made.ranges) {
    const size_t size = range.end - range.start;
    void* const place = reinterpret_cast<void*>(range.start);
    if (mremap(made.memory + offset, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, place) != place) endWithoutMemory();
    // Throws where the kernel refuses, which ends the child with the reason.
    if (range.access != (readAccess | writeAccess)) protectPages(range.start, size, range.access);
    offset += size;
  }
}

}  // namespace

void keepForkedChildrenApart() {
  copy();
  const int error = registerForkHandlers(beforeFork, inParent, inChild);
  if (error != 0) throw SystemError("pthread_atfork", "", error);
}

}  // namespace loadstone
