#include "ehFrames.hh"

#include <cstring>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>

#include "../memoryAccess.hh"
#include "../runtimeLibraries.hh"
#include "../systemError.hh"
#include "../wrapperAnswer.hh"
#include "loadedLibraries.hh"

namespace loadstone {

namespace {

using FrameFunction = void (*)(const void*);

struct Section {
  uint64_t start;
  uint64_t end;
};

/// Walks the records: libgcc trusts their lengths and ends at the zero word only. False where there are none, which
/// libgcc does not remember either.
bool checkRecords(const Section& section) {
  const std::string place = ".eh_frame from " + formatAddress(section.start) + " to " + formatAddress(section.end);
  const std::string bytes = readMemoryRange(section.start, section.end);
  SpsReader reader(bytes, place.c_str());
  for (bool hasRecords = false;; hasRecords = true) {
    uint64_t length = reader.read<uint32_t>("length of a record, or the zero word at the end,");
    if (length == 0) return hasRecords;
    if (length == UINT32_MAX) length = reader.read<uint64_t>("64-bit length of a record");
    reader.skip(length, "record");
  }
}

Section readSection(const char* arguments, size_t size) {
  SpsReader reader({arguments, size}, ".eh_frame range");
  Section section{};
  section.start = reader.readAddress("start");
  section.end = reader.readAddress("end");
  return section;
}

FrameFunction compilerFunction(const char* name) {
  const auto function = compilerSupport().function<FrameFunction>(name);
  if (function == nullptr) throw std::runtime_error(std::string("libgcc_s.so.1 does not define ") + name);
  return function;
}

/// Searched for once: a load may register thousands of sections.
void callRegister(uint64_t start) {
  static const FrameFunction function = compilerFunction("__register_frame");
  function(reinterpret_cast<const void*>(start));
}

void callDeregister(uint64_t start) {
  static const FrameFunction function = compilerFunction("__deregister_frame");
  function(reinterpret_cast<const void*>(start));
}

/// LLVM's unwinder, which has a registry of its own.
class SecondUnwinder {
 public:
  /// False until the process has it.
  bool find() {
    if (add_ != nullptr && remove_ != nullptr) return true;
    // It can only have come with a library that was loaded since.
    const uint64_t loads = countOfLoads();
    if (loads != searchedAfter_) {
      searchedAfter_ = loads;
      add_ = function("__unw_add_dynamic_eh_frame_section");
      remove_ = function("__unw_remove_dynamic_eh_frame_section");
    }
    return add_ != nullptr && remove_ != nullptr;
  }
  void add(uint64_t start) const { add_(reinterpret_cast<const void*>(start)); }
  void remove(uint64_t start) const { remove_(reinterpret_cast<const void*>(start)); }

 private:
  static FrameFunction function(const char* name) {
    return reinterpret_cast<FrameFunction>(findInLoadedLibrary(llvmUnwinder, name));
  }

  FrameFunction add_ = nullptr;
  FrameFunction remove_ = nullptr;
  /// The count of loads at the last search.
  uint64_t searchedAfter_ = 0;
};

/// Where registered sections start. libgcc ends the process when it is asked to forget one that it does not know.
class RegisteredSections {
 public:
  void add(uint64_t start) {
    const std::lock_guard lock(mutex_);
    if (!starts_.insert(start).second) {
      throw std::runtime_error(".eh_frame at " + formatAddress(start) + " is registered already");
    }
    callRegister(start);
    if (secondKnows_) {
      second_.add(start);
    } else if (second_.find()) {
      secondKnows_ = true;
      for (const uint64_t known : starts_) second_.add(known);
    }
  }
  /// False for one that is not registered.
  bool remove(uint64_t start) {
    const std::lock_guard lock(mutex_);
    if (starts_.erase(start) == 0) return false;
    callDeregister(start);
    if (secondKnows_) second_.remove(start);
    return true;
  }

 private:
  std::mutex mutex_;
  std::set<uint64_t> starts_;
  SecondUnwinder second_;
  /// It has all of `starts_`.
  bool secondKnows_ = false;
};

RegisteredSections& registeredSections() {
  static auto* const sections = new RegisteredSections();
  return *sections;
}

/// A section whose first word is zero has no records, and was not registered.
bool isEmpty(const Section& section) {
  uint32_t length = 0;
  readMemory(section.start, reinterpret_cast<char*>(&length), sizeof length);
  return length == 0;
}

}  // namespace

CWrapperFunctionResult registerEhFrame(const char* arguments, size_t size) {
  return answerError([&] {
    const Section section = readSection(arguments, size);
    if (checkRecords(section)) registeredSections().add(section.start);
  });
}

CWrapperFunctionResult deregisterEhFrame(const char* arguments, size_t size) {
  return answerError([&] {
    const Section section = readSection(arguments, size);
    if (registeredSections().remove(section.start) || isEmpty(section)) return;
    throw std::runtime_error(".eh_frame at " + formatAddress(section.start) + " is not registered");
  });
}

}  // namespace loadstone
