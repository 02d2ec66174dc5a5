// In this order: libraries, descriptors, environment, limits, no_new_privs, Landlock, seccomp. Landlock holds for the
// thread that asks and those that it starts, so all of this happens on the only thread there is.

#include "../restriction.hh"

#include <dlfcn.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <utility>

#include "../runtimeLibraries.hh"
#include "../systemError.hh"
#include "systemCallFilter.hh"

namespace loadstone {

namespace {

/// linux/landlock.h of later kernels; the numbers are the kernel's interface.
constexpr uint64_t refer = uint64_t{1} << 13;
constexpr uint64_t truncate = uint64_t{1} << 14;
constexpr uint64_t deviceControl = uint64_t{1} << 15;
constexpr uint64_t allOfFirstVersion = (uint64_t{1} << 13) - 1;
constexpr uint64_t bindTcp = 1;
constexpr uint64_t connectTcp = 2;
constexpr uint64_t abstractSocketScope = 1;
constexpr uint64_t signalScope = 2;

/// landlock_ruleset_attr as of its sixth version; older kernels are told a shorter size.
struct RulesetAttributes {
  uint64_t files;
  uint64_t network;
  uint64_t scopes;
};

constexpr uint64_t readFiles = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr rlim_t mostDescriptors = 1024;

/// What computing programs open without a thought, and nobody is harmed by.
constexpr const char* harmlessDevices[] = {"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"};

std::vector<std::string>& report() {
  static std::vector<std::string> lines;
  return lines;
}

void closeAllBut(std::vector<int> kept) {
  kept.insert(kept.end(), {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO});
  std::sort(kept.begin(), kept.end());
  int first = 0;
  for (const int descriptor : kept) {
    if (descriptor > first) close_range(static_cast<unsigned>(first), static_cast<unsigned>(descriptor - 1), 0);
    first = std::max(first, descriptor + 1);
  }
  if (close_range(static_cast<unsigned>(first), ~0U, 0) != 0) throwErrno("close_range", "");
}

void keepVariables(const std::vector<std::string>& names) {
  std::vector<std::pair<std::string, std::string>> kept;
  for (const std::string& name : names) {
    if (const char* const value = std::getenv(name.c_str())) kept.emplace_back(name, value);
  }
  clearenv();
  for (const auto& [name, value] : kept) setenv(name.c_str(), value.c_str(), 1);
}

void limit(__rlimit_resource what, rlim_t value) {
  rlimit now{};
  getrlimit(what, &now);
  const rlim_t most = std::min(value, now.rlim_max);
  const rlimit lower{most, most};
  if (setrlimit(what, &lower) != 0) throwErrno("setrlimit", std::to_string(what));
}

long landlockVersion() { return syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION); }

/// Everything that this kernel's version can hold back.
uint64_t handledFiles(long version) {
  uint64_t handled = allOfFirstVersion;
  if (version >= 2) handled |= refer;
  if (version >= 3) handled |= truncate;
  if (version >= 5) handled |= deviceControl;
  return handled;
}

/// Grants what is asked for below this file or folder. Throws SystemError where it does not exist.
void grant(int ruleset, const std::string& path, uint64_t access) {
  const int descriptor = open(path.c_str(), O_PATH | O_CLOEXEC);
  if (descriptor < 0) throwErrno("open", path);
  struct stat status{};
  fstat(descriptor, &status);
  // Rights over folders' content have no meaning for a file, and the kernel refuses them.
  constexpr uint64_t ofFiles = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_FILE |
                               truncate | deviceControl;
  landlock_path_beneath_attr rule{};
  rule.allowed_access = S_ISDIR(status.st_mode) ? access : access & ofFiles;
  rule.parent_fd = descriptor;
  const long result = syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
  const int error = errno;
  close(descriptor);
  if (result != 0) throw SystemError("landlock_add_rule", path, error);
}

/// False where the kernel has no Landlock.
bool holdFilesBack(const Restriction& restriction) {
  const long version = landlockVersion();
  if (version < 1) return false;
  const uint64_t handled = handledFiles(version);
  const RulesetAttributes attributes{handled, bindTcp | connectTcp, abstractSocketScope | signalScope};
  const size_t known = version >= 6 ? sizeof(RulesetAttributes) : version >= 4 ? 2 * sizeof(uint64_t) : sizeof(uint64_t);
  const long ruleset = syscall(SYS_landlock_create_ruleset, &attributes, known, 0);
  if (ruleset < 0) throwErrno("landlock_create_ruleset", "");
  const auto descriptor = static_cast<int>(ruleset);
  // Where its own mappings are, which placing code and reporting crashes ask for.
  grant(descriptor, "/proc/self", readFiles);
  for (const char* const device : harmlessDevices) {
    grant(descriptor, device, LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE);
  }
  for (const std::string& path : restriction.readable) grant(descriptor, path, readFiles);
  for (const std::string& path : restriction.writable) {
    grant(descriptor, path, handled & ~(LANDLOCK_ACCESS_FS_EXECUTE | deviceControl));
  }
  if (syscall(SYS_landlock_restrict_self, descriptor, 0) != 0) throwErrno("landlock_restrict_self", "");
  close(descriptor);
  report().push_back("files: only what is granted (Landlock " + std::to_string(version) + ")");
  if (version < 3) report().push_back("lacking: Landlock " + std::to_string(version) + " lets files be truncated");
  return true;
}

}  // namespace

void startRestricted(const Restriction&) {
  // A running process takes all of it from itself.
}

uint32_t processStartedAnew() { return 0; }

const std::vector<std::string>& restrictionReport() { return report(); }

void restrictProcess(const Restriction& restriction, const std::vector<SystemHandle>& kept) {
  RuntimeLibraries::instance();
  for (const std::string& library : restriction.libraries) {
    // For good, and by the same name under which it is opened later: that finds it without a look at the disk.
    if (dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL) == nullptr) throw std::runtime_error(dlerror());
  }
  closeAllBut({kept.begin(), kept.end()});
  keepVariables(restriction.variables);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_NOFILE, mostDescriptors);
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) throwErrno("prctl", "PR_SET_NO_NEW_PRIVS");
  report().push_back(std::string("environment: ") + (restriction.variables.empty() ? "empty" : "what was set for the run") +
                     "; rights: no new ones; descriptors: the standard ones and the connection");
  const bool anythingGranted = !restriction.readable.empty() || !restriction.writable.empty();
  const bool filesHeldBack = holdFilesBack(restriction);
  if (!filesHeldBack) {
    if (anythingGranted) throw std::runtime_error("this kernel has no Landlock (5.13 and later): it cannot grant single files");
    report().push_back("lacking: no Landlock in this kernel; files: none at all instead");
  }
  filterSystemCalls(filesHeldBack, anythingGranted);
  report().push_back("system calls: a list of what computing needs (seccomp); no sockets, programs, processes or tracing");
}

}  // namespace loadstone
