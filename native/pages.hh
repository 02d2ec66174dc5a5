// Pages of this process: mapped, protected and given back. The operating system's part is in posix/pages.cc.
#pragma once

#include <cstddef>
#include <cstdint>

namespace loadstone {

/// Bits of ORC's allocation group, and of a protection.
enum : uint8_t { readAccess = 1, writeAccess = 2, executeAccess = 4, finalizeLifetime = 8, allAccess = 7 };

/// Bytes of a page of this machine; a power of two.
size_t pageSize();

/// To the next multiple of a page. The caller has checked that it does not overflow.
inline uint64_t roundUpToPage(uint64_t bytes) { return (bytes + pageSize() - 1) & ~static_cast<uint64_t>(pageSize() - 1); }

/// New private zero pages with read and write access, at `wanted` if that is free. Throws SystemError.
uint64_t mapPrivatePages(uint64_t size, uint64_t wanted = 0);

/// `access` is a set of the bits above. Throws SystemError.
void protectPages(uint64_t address, uint64_t size, uint8_t access);

/// Makes private pages that can be written zero; takes no memory for those that nobody wrote. Throws SystemError.
void zeroPrivatePages(uint64_t address, uint64_t size);

/// Throws SystemError.
void unmapPages(uint64_t address, uint64_t size);

/// Whether `address` lies in executable memory of the process, whoever mapped it.
bool isExecutableAddress(uint64_t address);

}  // namespace loadstone
