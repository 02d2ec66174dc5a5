// An executor for programs that nobody vouches for: before the first foreign instruction it gives up, for good, what a
// program that only computes does not need. loadstone-executor asks for it with `restricted`. The operating system's part
// is in posix/restriction.cc and posix/systemCallFilter.cc, windows/restriction.cc and windows/restrictedStart.cc.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "systemHandle.hh"

namespace loadstone {

struct Restriction {
  /// Opened first: a later dlopen of anything else fails, naming it.
  std::vector<std::string> libraries;
  /// Files and folders that may be read, and those that may be changed as well.
  std::vector<std::string> readable;
  std::vector<std::string> writable;
  /// Names of environment variables that stay; all others go.
  std::vector<std::string> variables;
};

/// To be called first, before anything is made of the words: where a process is given some of its limits only at its start,
/// this one starts its program anew with them, waits, and ends as that one did. Returns in the process that is to go on.
void startRestricted(const Restriction& restriction);

/// The id of this process where that one went on; 0 otherwise. Published in Setup: whoever started the first knows no other.
uint32_t processStartedAnew();

/// `kept` are the descriptors that stay open beside the standard ones. To be called while the process has one thread,
/// since the file system's part holds for the threads that come later only. Throws SystemError or std::runtime_error, and
/// then the process must not run anything foreign.
void restrictProcess(const Restriction& restriction, const std::vector<SystemHandle>& kept);

/// What holds, and what the kernel lacks, a line each; empty in a process that is not restricted. Published in Setup.
const std::vector<std::string>& restrictionReport();

}  // namespace loadstone
