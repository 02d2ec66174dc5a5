// glibc makes the stacks of a process executable when a library is opened that asks for it, and keeps doing so for new
// threads. libloadstone-execstack.so asks, and has nothing else in it. From glibc 2.41 on it refuses.

#include "../executableStack.hh"

#include <dlfcn.h>

#include <stdexcept>
#include <string>

#include "../wrapperAnswer.hh"

namespace loadstone {

namespace {

constexpr const char* libraryName = "libloadstone-execstack.so";

/// Beside this program, or beside the addon.
std::string libraryPath() {
  Dl_info info{};
  if (dladdr(reinterpret_cast<const void*>(&makeStacksExecutable), &info) == 0 || info.dli_fname == nullptr) {
    throw std::runtime_error("the executor does not know where it was loaded from");
  }
  const std::string own = info.dli_fname;
  const size_t slash = own.rfind('/');
  return own.substr(0, slash == std::string::npos ? 0 : slash + 1) + libraryName;
}

}  // namespace

CWrapperFunctionResult makeStacksExecutable(const char*, size_t) {
  return answerError([] {
    if (dlopen(libraryPath().c_str(), RTLD_NOW | RTLD_LOCAL) != nullptr) return;
    const char* const text = dlerror();
    throw std::runtime_error(text != nullptr ? text : "dlopen failed without a reason");
  });
}

}  // namespace loadstone
