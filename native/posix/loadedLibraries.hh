// What the dynamic linker tells of libraries beyond runtimeLibraries.hh.
#pragma once

#include <cstdint>

#include "../runtimeLibraries.hh"

namespace loadstone {

/// libgcc_s, one of the runtime libraries.
const Library& compilerSupport();

/// A function of a library that the process has by now, as part of its start or through another library; null where the
/// library or the name is missing. Such a library stays.
void* findInLoadedLibrary(const char* soname, const char* name);

/// How many libraries the process has loaded so far; a look at one number, where findInLoadedLibrary searches the disk.
uint64_t countOfLoads();

/// LLVM's unwinder, which a library may bring (libc++), or the process be started with (LD_PRELOAD).
constexpr const char* llvmUnwinder = "libunwind.so.1";

}  // namespace loadstone
