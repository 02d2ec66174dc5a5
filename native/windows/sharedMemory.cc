// Section objects backed by the paging file, executable so that views of them can be. A section keeps its size, so all
// of them count as sealed, and its memory is promised when it is made: no access to a view of it can fail later.
//
// Ours have no name: the controller takes the handle over from the executor's process, with the rights to read and write
// alone, so that what it maps can never be executable. A section for ORC's controllers has an unguessable name and is
// open to its user alone.

#include "../sharedMemory.hh"

#include "win32.hh"

#include <sddl.h>

#include <charconv>
#include <memory>
#include <stdexcept>
#include <utility>

#include "../pages.hh"
#include "../randomBytes.hh"
#include "../systemError.hh"
#include "token.hh"

namespace {

struct SectionBasicInformation {
  void* base;
  ULONG attributes;
  LARGE_INTEGER size;
};
constexpr int sectionBasicInformation = 0;

}  // namespace

extern "C" LONG NTAPI NtQuerySection(HANDLE section, int what, void* target, SIZE_T size, SIZE_T* written);

namespace loadstone {

namespace {

/// Of the names that we give: section:<process>:<handle>.
constexpr std::string_view handlePrefix = "section:";
constexpr std::string_view namePrefix = "Local\\loadstone-";
/// The parts of a name that LLVM's executor gives have no prefix; anything of one namespace that is no path will do.
constexpr size_t longestName = 200;

/// The process's user and nobody else: full access.
class UserOnly {
 public:
  UserOnly() {
    const std::wstring text = L"D:P(A;;GA;;;" + ownUser() + L")";
    if (ConvertStringSecurityDescriptorToSecurityDescriptorW(text.c_str(), SDDL_REVISION_1, &descriptor_, nullptr) == 0) {
      throwLastError("ConvertStringSecurityDescriptorToSecurityDescriptor", utf8Text(text));
    }
    attributes_ = {sizeof attributes_, descriptor_, FALSE};
  }
  UserOnly(const UserOnly&) = delete;
  UserOnly& operator=(const UserOnly&) = delete;
  ~UserOnly() { LocalFree(descriptor_); }
  SECURITY_ATTRIBUTES* attributes() { return &attributes_; }

 private:
  PSECURITY_DESCRIPTOR descriptor_ = nullptr;
  SECURITY_ATTRIBUTES attributes_{};
};

HANDLE createSection(uint64_t size, const std::string& name) {
  UserOnly security;
  const std::wstring wide = wideText(name);
  SetLastError(ERROR_SUCCESS);
  Handle section(CreateFileMappingW(INVALID_HANDLE_VALUE, security.attributes(), PAGE_EXECUTE_READWRITE | SEC_COMMIT,
                                    static_cast<DWORD>(size >> 32), static_cast<DWORD>(size),
                                    name.empty() ? nullptr : wide.c_str()));
  if (!section.isOpen()) throwLastError("CreateFileMapping", std::to_string(size) + " bytes");
  // Somebody else's object under our name.
  if (!name.empty() && GetLastError() == ERROR_ALREADY_EXISTS) throwLastError("CreateFileMapping", name);
  return section.release();
}

/// Two numbers behind the prefix and nothing else.
bool readHandleName(std::string_view name, DWORD& process, uint64_t& handle) {
  if (!name.starts_with(handlePrefix)) return false;
  const char* const end = name.data() + name.size();
  auto [middle, error] = std::from_chars(name.data() + handlePrefix.size(), end, process);
  if (error != std::errc() || middle == end || *middle != ':') return false;
  auto [last, secondError] = std::from_chars(middle + 1, end, handle);
  return secondError == std::errc() && last == end;
}

HANDLE takeHandle(const std::string& name, DWORD processId, uint64_t handle) {
  const Handle process(OpenProcess(PROCESS_DUP_HANDLE, FALSE, processId));
  if (!process.isOpen()) throwLastError("OpenProcess", name);
  HANDLE taken = nullptr;
  constexpr DWORD rights = SECTION_MAP_READ | SECTION_MAP_WRITE | SECTION_QUERY;
  if (DuplicateHandle(process.get(), pointerTo(handle), GetCurrentProcess(), &taken, rights, FALSE, 0) == 0) {
    throwLastError("DuplicateHandle", name);
  }
  return taken;
}

/// The handle may be of anything; a section of a file or of a program is nothing of ours either.
void checkSection(HANDLE section, const std::string& name, uint64_t expectedSize) {
  SectionBasicInformation found{};
  const LONG status = NtQuerySection(section, sectionBasicInformation, &found, sizeof found, nullptr);
  if (status < 0) {
    throw std::runtime_error(name + " is no section object (NtQuerySection answers " +
                             formatAddress(static_cast<uint32_t>(status)) + "); nothing was mapped");
  }
  const auto size = static_cast<uint64_t>(found.size.QuadPart);
  if ((found.attributes & (SEC_FILE | SEC_IMAGE)) != 0 || size != expectedSize) {
    throw std::runtime_error(name + " is a section of " + std::to_string(size) + " bytes (attributes " +
                             formatAddress(found.attributes) + "); expected was one of " + std::to_string(expectedSize) +
                             " bytes that no file backs; nothing was mapped");
  }
}

bool isObjectName(const std::string& name) {
  return !name.empty() && name.size() <= longestName && name.find('\0') == std::string::npos &&
         name.find_first_of("/:") == std::string::npos;
}

}  // namespace

SharedMemory::SharedMemory(SharedMemory&& other) noexcept { *this = std::move(other); }

SharedMemory& SharedMemory::operator=(SharedMemory&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(size_, other.size_);
  std::swap(sealed_, other.sealed_);
  std::swap(hasName_, other.hasName_);
  std::swap(name_, other.name_);
  return *this;
}

SharedMemory::~SharedMemory() { close(); }

SharedMemory SharedMemory::createSealed(uint64_t size) {
  SharedMemory memory;
  memory.descriptor_ = systemHandle(createSection(size, ""));
  memory.size_ = size;
  memory.sealed_ = true;
  memory.name_ = std::string(handlePrefix) + std::to_string(GetCurrentProcessId()) + ":" + std::to_string(memory.descriptor_);
  return memory;
}

void SharedMemory::removeAbandonedNames() noexcept {
  // A name lives as long as somebody has the section open.
}

SharedMemory SharedMemory::createNamed(uint64_t size) {
  SharedMemory memory;
  memory.name_ = std::string(namePrefix) + randomHex(16);
  memory.descriptor_ = systemHandle(createSection(size, memory.name_));
  memory.size_ = size;
  memory.sealed_ = true;
  return memory;
}

SharedMemory SharedMemory::open(const std::string& name, uint64_t expectedSize) {
  DWORD process = 0;
  uint64_t handle = 0;
  SharedMemory memory;
  if (readHandleName(name, process, handle)) {
    memory.descriptor_ = systemHandle(takeHandle(name, process, handle));
  } else if (isObjectName(name)) {
    const HANDLE section = OpenFileMappingW(SECTION_MAP_READ | SECTION_MAP_WRITE | SECTION_QUERY, FALSE, wideText(name).c_str());
    if (section == nullptr) throwLastError("OpenFileMapping", name);
    memory.descriptor_ = systemHandle(section);
  } else {
    throw std::runtime_error("\"" + name + "\" names no shared memory; allowed are section:<process>:<handle> and a name of " +
                             "CreateFileMapping");
  }
  checkSection(handleOf(memory.descriptor_), name, expectedSize);
  memory.name_ = name;
  memory.size_ = expectedSize;
  memory.sealed_ = true;
  return memory;
}

void SharedMemory::setAside(uint64_t, uint64_t) const {
  // All of it was promised when the section was made.
}

void SharedMemory::discard(uint64_t offset, uint64_t length) const {
  // Pages of a section stay until its end: they are cleared instead, piece by piece.
  constexpr uint64_t piece = uint64_t{16} << 20;
  for (uint64_t done = 0; done < length; done += piece) {
    const auto size = static_cast<size_t>(std::min(piece, length - done));
    const uint64_t at = offset + done;
    void* const view = MapViewOfFile(handleOf(descriptor_), FILE_MAP_READ | FILE_MAP_WRITE, static_cast<DWORD>(at >> 32),
                                     static_cast<DWORD>(at), size);
    if (view == nullptr) throwLastError("MapViewOfFile", name_ + ", " + std::to_string(size) + " bytes at " + std::to_string(at));
    SecureZeroMemory(view, size);
    UnmapViewOfFile(view);
  }
}

void SharedMemory::unlinkName() noexcept {
  // The system forgets a name with the last handle.
}

void SharedMemory::close() noexcept {
  if (isOpen()) CloseHandle(handleOf(std::exchange(descriptor_, noHandle)));
}

}  // namespace loadstone
