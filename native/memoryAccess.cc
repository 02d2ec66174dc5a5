#include "memoryAccess.hh"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "systemError.hh"
#include "wrapperAnswer.hh"

namespace loadstone {

namespace {

/// Bytes.
constexpr uint64_t readStep = uint64_t{1} << 20;
/// What may end where others go on. No processor's pages are smaller; mappings may be coarser (pages.hh).
constexpr size_t smallestPage = 4096;

template <typename Integer>
CWrapperFunctionResult writeIntegers(const char* arguments, size_t size) {
  return answerNothing([&] {
    SpsReader reader({arguments, size}, "memory write");
    const size_t count = reader.readCount(sizeof(uint64_t) + sizeof(Integer), "writes");
    for (size_t i = 0; i < count; ++i) {
      const uint64_t address = reader.readAddress("address");
      const auto value = reader.read<Integer>("value");
      writeMemory(address, reinterpret_cast<const char*>(&value), sizeof value);
    }
  });
}

template <typename Integer>
CWrapperFunctionResult readIntegers(const char* arguments, size_t size) {
  return answerValue([&](SpsWriter& writer) {
    SpsReader reader({arguments, size}, "memory read");
    const size_t count = reader.readCount(sizeof(uint64_t), "addresses");
    writer.write<uint64_t>(count);
    for (size_t i = 0; i < count; ++i) {
      Integer value{};
      readMemory(reader.readAddress("address"), reinterpret_cast<char*>(&value), sizeof value);
      writer.write(value);
    }
  });
}

void checkAnswer(uint64_t bytes) {
  if (bytes > largestAnswer) {
    throw std::runtime_error("memory read of " + std::to_string(bytes) + " bytes; allowed in one call are " +
                             std::to_string(largestAnswer));
  }
}

/// Up to the NUL, which is not part of the result.
std::string readString(uint64_t address, uint64_t alreadyAnswered) {
  std::string text;
  for (;;) {
    // Never beyond the page, since the next one need not be there.
    char chunk[256];
    const size_t left = smallestPage - static_cast<size_t>((address + text.size()) % smallestPage);
    const size_t bytes = std::min(left, sizeof chunk);
    readMemory(address + text.size(), chunk, bytes);
    char* const end = std::find(chunk, chunk + bytes, '\0');
    text.append(chunk, end);
    checkAnswer(text.size() + alreadyAnswered);
    if (end != chunk + bytes) return text;
  }
}

}  // namespace

std::string readMemoryRange(uint64_t start, uint64_t end) {
  if (end < start) {
    throw std::runtime_error("memory read: range from " + formatAddress(start) + " to " + formatAddress(end) +
                             " ends before it starts");
  }
  checkAnswer(end - start);
  std::string content;
  while (content.size() < end - start) {
    const uint64_t address = start + content.size();
    const auto bytes = static_cast<size_t>(std::min<uint64_t>(readStep, end - address));
    content.resize(content.size() + bytes);
    readMemory(address, content.data() + content.size() - bytes, bytes);
  }
  return content;
}

CWrapperFunctionResult memWriteUint8s(const char* arguments, size_t size) {
  return writeIntegers<uint8_t>(arguments, size);
}
CWrapperFunctionResult memWriteUint16s(const char* arguments, size_t size) {
  return writeIntegers<uint16_t>(arguments, size);
}
CWrapperFunctionResult memWriteUint32s(const char* arguments, size_t size) {
  return writeIntegers<uint32_t>(arguments, size);
}
CWrapperFunctionResult memWriteUint64s(const char* arguments, size_t size) {
  return writeIntegers<uint64_t>(arguments, size);
}

CWrapperFunctionResult memWriteBuffers(const char* arguments, size_t size) {
  return answerNothing([&] {
    SpsReader reader({arguments, size}, "memory write");
    const size_t count = reader.readCount(16, "writes");
    for (size_t i = 0; i < count; ++i) {
      const uint64_t address = reader.readAddress("address");
      const std::string_view content = reader.readBytes("content");
      writeMemory(address, content.data(), content.size());
    }
  });
}

CWrapperFunctionResult memReadUint8s(const char* arguments, size_t size) {
  return readIntegers<uint8_t>(arguments, size);
}
CWrapperFunctionResult memReadUint16s(const char* arguments, size_t size) {
  return readIntegers<uint16_t>(arguments, size);
}
CWrapperFunctionResult memReadUint32s(const char* arguments, size_t size) {
  return readIntegers<uint32_t>(arguments, size);
}
CWrapperFunctionResult memReadUint64s(const char* arguments, size_t size) {
  return readIntegers<uint64_t>(arguments, size);
}

CWrapperFunctionResult memReadBuffers(const char* arguments, size_t size) {
  return answerValue([&](SpsWriter& writer) {
    SpsReader reader({arguments, size}, "memory read");
    const size_t count = reader.readCount(16, "ranges");
    uint64_t total = 0;
    writer.write<uint64_t>(count);
    for (size_t i = 0; i < count; ++i) {
      const uint64_t start = reader.readAddress("start");
      const uint64_t end = reader.readAddress("end");
      const std::string content = readMemoryRange(start, end);
      checkAnswer(total += content.size());
      writer.writeBytes(content);
    }
  });
}

CWrapperFunctionResult memReadStrings(const char* arguments, size_t size) {
  return answerValue([&](SpsWriter& writer) {
    SpsReader reader({arguments, size}, "memory read");
    const size_t count = reader.readCount(sizeof(uint64_t), "addresses");
    writer.write<uint64_t>(count);
    for (size_t i = 0; i < count; ++i) {
      const uint64_t address = reader.readAddress("address");
      writer.writeBytes(readString(address, writer.bytes().size()));
    }
  });
}

}  // namespace loadstone
