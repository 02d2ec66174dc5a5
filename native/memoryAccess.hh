// ORC's memory read and write services. A bad address is an error here, not a crash: the kernel does the copying. It
// obeys page protections, so code and read-only data cannot be written. Limits: a call answers with at most
// largestAnswer bytes; where the kernel refuses process_vm_readv (some sandboxes), every call fails and says so.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "wrapperFunctionResult.hh"

namespace loadstone {

/// Bytes; what fits a frame.
constexpr uint64_t largestAnswer = (uint64_t{1} << 31) - 4096;

/// Throws SystemError naming address and size. Writes nothing or a leading part where it fails.
void writeMemory(uint64_t address, const char* content, size_t size);
void readMemory(uint64_t address, char* content, size_t size);
/// From `start` to `end`; takes memory only as far as there is something to read. Throws also where `end` is below
/// `start` or more than largestAnswer above it.
std::string readMemoryRange(uint64_t start, uint64_t end);

CWrapperFunctionResult memWriteUint8s(const char* arguments, size_t size);
CWrapperFunctionResult memWriteUint16s(const char* arguments, size_t size);
CWrapperFunctionResult memWriteUint32s(const char* arguments, size_t size);
/// Pointers too.
CWrapperFunctionResult memWriteUint64s(const char* arguments, size_t size);
CWrapperFunctionResult memWriteBuffers(const char* arguments, size_t size);
CWrapperFunctionResult memReadUint8s(const char* arguments, size_t size);
CWrapperFunctionResult memReadUint16s(const char* arguments, size_t size);
CWrapperFunctionResult memReadUint32s(const char* arguments, size_t size);
/// Pointers too.
CWrapperFunctionResult memReadUint64s(const char* arguments, size_t size);
CWrapperFunctionResult memReadBuffers(const char* arguments, size_t size);
CWrapperFunctionResult memReadStrings(const char* arguments, size_t size);

}  // namespace loadstone
