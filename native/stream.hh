// The byte stream to the controller: one descriptor for each direction, or the same for both. Reads are buffered, a
// frame is written with one system call. The operating system's part, Ends and the functions that use them, is in
// posix/stream.cc and windows/stream.cc.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "systemHandle.hh"

namespace loadstone {

class Stream {
 public:
  static constexpr size_t bufferBytes = 64 * 1024;

  /// Takes the descriptors over; both are kept from programs that the program starts.
  Stream(SystemHandle input, SystemHandle output);
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  ~Stream();

  /// Fills `target`. False at the end of the stream before the first byte; throws where it ends later, or breaks.
  bool read(char* target, size_t size);
  /// Waits until all is written. Throws SystemError. The caller sees to it that one thread writes at a time.
  void write(std::string_view header, std::string_view payload);
  /// Writes what is small without waiting longer than `milliseconds` and without memory of the heap. False if it could
  /// not. As above, one thread at a time.
  bool writeBounded(std::string_view bytes, int milliseconds) noexcept;
  /// Whether the descriptor that is written to is what it was in the beginning: a program may close or replace any.
  bool isIntact() const noexcept;
  /// Ends both directions; a blocked read or write returns.
  void close() noexcept;

 private:
  /// What has come, at least a byte; 0 at the end of the stream.
  size_t readSome(char* target, size_t size);

  /// The system's side of it.
  struct Ends;
  std::unique_ptr<Ends> ends_;
  std::unique_ptr<char[]> buffer_;
  size_t start_ = 0;
  size_t end_ = 0;
};

}  // namespace loadstone
