// memfd_create, whose objects have no name and obey no size limit of /dev/shm, and shm_open for ORC's controllers.

#include "../sharedMemory.hh"

#include <dirent.h>
#include <fcntl.h>
#include <linux/memfd.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "../randomBytes.hh"
#include "../systemError.hh"

// Linux 6.3 and newer want to be told that the memory may be executed.
#ifndef MFD_EXEC
#define MFD_EXEC 0x0010U
#endif

namespace loadstone {

namespace {

constexpr int requiredSeals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;

class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  int get() const { return value_; }
  int release() { return std::exchange(value_, -1); }

 private:
  int value_;
};

int createMemfd() {
  constexpr unsigned flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
  const int descriptor = memfd_create("loadstone", flags | MFD_EXEC);
  return descriptor >= 0 || errno != EINVAL ? descriptor : memfd_create("loadstone", flags);
}

void setSize(int descriptor, uint64_t size) {
  if (ftruncate(descriptor, static_cast<off_t>(size)) != 0) throwErrno("ftruncate", std::to_string(size) + " bytes");
}

/// Where the names of shm_open lie, and how ours begin.
constexpr const char* namesFolder = "/dev/shm";
constexpr const char* namePrefix = "loadstone-";

std::string unguessableName() { return std::string("/") + namePrefix + randomHex(16); }

/// Takes the lock that tells that a name has an owner. False where the name was taken for an abandoned one before that.
bool lockName(int descriptor, const std::string& name) {
  int locked = -1;
  do {
    locked = flock(descriptor, LOCK_EX);
  } while (locked != 0 && errno == EINTR);
  if (locked != 0) throwErrno("flock", name);
  struct stat status {};
  if (fstat(descriptor, &status) != 0) throwErrno("fstat", name);
  return status.st_nlink > 0;
}

/// `/proc/<pid>/fd/<n>` and nothing else, so that no other file is ever opened for writing.
bool isDescriptorName(const std::string& name) {
  const char* text = name.c_str();
  const auto skip = [&text](const char* prefix) {
    const size_t length = std::strlen(prefix);
    if (std::strncmp(text, prefix, length) != 0) return false;
    text += length;
    return true;
  };
  const auto skipNumber = [&text] {
    const size_t digits = std::strspn(text, "0123456789");
    text += digits;
    return digits > 0 && digits < 11;
  };
  return skip("/proc/") && skipNumber() && skip("/fd/") && skipNumber() && text == name.c_str() + name.size();
}

bool isPosixName(const std::string& name) {
  return name.size() > 1 && name.size() < 256 && name[0] == '/' && name.find('/', 1) == std::string::npos &&
         name.find('\0') == std::string::npos;
}

/// Looks before it opens: opening something else (a terminal, a device) may have effects.
Descriptor openDescriptorName(const std::string& name) {
  const Descriptor place(::open(name.c_str(), O_PATH | O_CLOEXEC));
  if (place.get() < 0) throwErrno("open", name);
  struct stat status {};
  if (fstat(place.get(), &status) != 0) throwErrno("fstat", name);
  if (!S_ISREG(status.st_mode)) throw std::runtime_error(name + " is not a memory object (file mode " +
                                                         std::to_string(status.st_mode) + "); nothing was mapped");
  const std::string again = "/proc/self/fd/" + std::to_string(place.get());
  const int descriptor = ::open(again.c_str(), O_RDWR | O_CLOEXEC);
  if (descriptor < 0) throwErrno("open", name);
  return Descriptor(descriptor);
}

void checkSize(int descriptor, const std::string& name, uint64_t expectedSize) {
  struct stat status {};
  if (fstat(descriptor, &status) != 0) throwErrno("fstat", name);
  if (!S_ISREG(status.st_mode) || static_cast<uint64_t>(status.st_size) != expectedSize) {
    throw std::runtime_error(name + " is a file of " + std::to_string(status.st_size) +
                             " bytes (mode " + std::to_string(status.st_mode) + "); expected was a memory object of " +
                             std::to_string(expectedSize) + " bytes; nothing was mapped");
  }
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

SharedMemory::~SharedMemory() {
  unlinkName();
  close();
}

SharedMemory SharedMemory::createSealed(uint64_t size) {
  SharedMemory memory;
  memory.descriptor_ = createMemfd();
  if (memory.descriptor_ < 0 && errno == ENOSYS) {
    memory = createNamed(size);
    const int error = posix_fallocate(memory.descriptor_, 0, static_cast<off_t>(size));
    if (error != 0) throw SystemError("posix_fallocate", std::to_string(size) + " bytes", error);
    return memory;
  }
  if (memory.descriptor_ < 0) throwErrno("memfd_create", "loadstone");
  setSize(memory.descriptor_, size);
  if (fcntl(memory.descriptor_, F_ADD_SEALS, requiredSeals) != 0) throwErrno("fcntl", "F_ADD_SEALS");
  memory.size_ = size;
  memory.sealed_ = true;
  memory.name_ = "/proc/" + std::to_string(getpid()) + "/fd/" + std::to_string(memory.descriptor_);
  return memory;
}

void SharedMemory::removeAbandonedNames() noexcept {
  DIR* const folder = opendir(namesFolder);
  if (folder == nullptr) return;
  while (const dirent* const entry = readdir(folder)) {
    if (std::strncmp(entry->d_name, namePrefix, std::strlen(namePrefix)) != 0) continue;
    const Descriptor found(shm_open(entry->d_name, O_RDWR | O_CLOEXEC, 0));
    if (found.get() >= 0 && flock(found.get(), LOCK_EX | LOCK_NB) == 0) shm_unlink(entry->d_name);
  }
  closedir(folder);
}

SharedMemory SharedMemory::createNamed(uint64_t size) {
  removeAbandonedNames();
  SharedMemory memory;
  do {
    memory.close();
    memory.name_ = unguessableName();
    memory.descriptor_ = shm_open(memory.name_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (memory.descriptor_ < 0) throwErrno("shm_open", memory.name_);
    memory.hasName_ = true;
  } while (!lockName(memory.descriptor_, memory.name_));
  setSize(memory.descriptor_, size);
  memory.size_ = size;
  return memory;
}

SharedMemory SharedMemory::open(const std::string& name, uint64_t expectedSize) {
  SharedMemory memory;
  memory.name_ = name;
  memory.size_ = expectedSize;
  if (isDescriptorName(name)) {
    memory.descriptor_ = openDescriptorName(name).release();
    checkSize(memory.descriptor_, name, expectedSize);
    const int seals = fcntl(memory.descriptor_, F_GET_SEALS);
    if (seals < 0) throwErrno("fcntl", "F_GET_SEALS, " + name);
    if ((seals & (F_SEAL_SHRINK | F_SEAL_SEAL)) != (F_SEAL_SHRINK | F_SEAL_SEAL)) {
      throw std::runtime_error(name + " has seals " + formatAddress(static_cast<unsigned>(seals)) +
                               "; F_SEAL_SHRINK and F_SEAL_SEAL are required, else its owner could shrink it under "
                               "us; nothing was mapped");
    }
    memory.sealed_ = true;
    return memory;
  }
  if (!isPosixName(name)) {
    throw std::runtime_error("\"" + name +
                             "\" names no shared memory; allowed are /proc/<pid>/fd/<n> and /<name> of shm_open");
  }
  memory.descriptor_ = shm_open(name.c_str(), O_RDWR | O_CLOEXEC, 0);
  if (memory.descriptor_ < 0) throwErrno("shm_open", name);
  memory.hasName_ = true;
  memory.unlinkName();
  checkSize(memory.descriptor_, name, expectedSize);
  return memory;
}

void SharedMemory::setAside(uint64_t offset, uint64_t length) const {
  if (sealed_) return;
  const int error = posix_fallocate(descriptor_, static_cast<off_t>(offset), static_cast<off_t>(length));
  if (error != 0) throw SystemError("posix_fallocate", name_ + ", " + std::to_string(length) + " bytes", error);
}

void SharedMemory::discard(uint64_t offset, uint64_t length) const {
  if (fallocate(descriptor_, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(offset),
                static_cast<off_t>(length)) != 0) {
    throwErrno("fallocate", name_ + ", " + std::to_string(length) + " bytes at " + std::to_string(offset));
  }
}

void SharedMemory::unlinkName() noexcept {
  if (std::exchange(hasName_, false)) shm_unlink(name_.c_str());
}

void SharedMemory::close() noexcept {
  if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
}

}  // namespace loadstone
