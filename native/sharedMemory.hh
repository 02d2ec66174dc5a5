// A memory object that two processes share: made by the executor, opened by the controller. One per reservation.
// The operating system's part is in posix/sharedMemory.cc and windows/sharedMemory.cc.
#pragma once

#include <cstdint>
#include <string>

#include "systemHandle.hh"

namespace loadstone {

/// Owner of the object's descriptor, and of its name where it has one that outlives the descriptor.
class SharedMemory {
 public:
  SharedMemory() = default;
  SharedMemory(SharedMemory&& other) noexcept;
  SharedMemory& operator=(SharedMemory&& other) noexcept;
  ~SharedMemory();

  /// A nameless object sealed against resizing, or a named one with all its memory set aside where the system has no
  /// such objects. `size` is a multiple of the page size. Throws SystemError.
  static SharedMemory createSealed(uint64_t size);
  /// A POSIX shared memory object with an unguessable name, for ORC's controllers. Its memory is not set aside, since
  /// they reserve a gigabyte and use little of it. The peer unlinks the name, and so does the owner at the end; the name
  /// of an owner that was killed is removed by whoever calls removeAbandonedNames next.
  static SharedMemory createNamed(uint64_t size);
  /// Removes the names of owners that were killed before their peer had opened the memory: the system has given their
  /// locks back. Names of other users cannot be opened, and are theirs to remove. Called before a name is made, and by
  /// the controller when an executor has ended.
  static void removeAbandonedNames() noexcept;
  /// What the executor made, under the name that it gave. Throws SystemError, or std::runtime_error where the object is
  /// not what it has to be: a regular memory object of `expectedSize` bytes, sealed if it has no name of shm_open.
  static SharedMemory open(const std::string& name, uint64_t expectedSize);

  const std::string& name() const { return name_; }
  uint64_t size() const { return size_; }
  bool sealed() const { return sealed_; }
  bool isOpen() const { return descriptor_ != noHandle; }
  SystemHandle descriptor() const { return descriptor_; }

  /// Has the system set memory aside for a range, if the object is on a file system that can be full. Throws
  /// SystemError where there is none.
  void setAside(uint64_t offset, uint64_t length) const;
  /// Gives whole pages back to the system; they read as zero from then on. Throws SystemError.
  void discard(uint64_t offset, uint64_t length) const;

  /// Removes the name, if there is one; a name that is gone already is no error.
  void unlinkName() noexcept;
  void close() noexcept;

 private:
  SystemHandle descriptor_ = noHandle;
  uint64_t size_ = 0;
  bool sealed_ = false;
  bool hasName_ = false;
  std::string name_;
};

}  // namespace loadstone
