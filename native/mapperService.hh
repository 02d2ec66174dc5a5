// Shared-memory mapper service: reservations that the controller maps too. ORC's four calls and our two; ours add a
// placement, sealed memory and many allocations in one message. LLVM: ExecutorSharedMemoryMapperService.
#pragma once

#include "placement.hh"
#include "reservedMemory.hh"
#include "wrapperFunctionResult.hh"

namespace loadstone {

class MapperService {
 public:
  struct Reservation {
    uint64_t base;
    std::string name;
  };

  MapperService();

  /// `size` is rounded up to a page.
  Reservation reserve(uint64_t size, Placement placement, uint64_t address, bool forOrcController);
  ReservedMemory& memory() { return memory_; }

 private:
  ReservedMemory memory_;
};

CWrapperFunctionResult mapperServiceReserve(const char* arguments, size_t size);
CWrapperFunctionResult mapperServiceInitialize(const char* arguments, size_t size);
CWrapperFunctionResult mapperServiceDeinitialize(const char* arguments, size_t size);
CWrapperFunctionResult mapperServiceRelease(const char* arguments, size_t size);
CWrapperFunctionResult loadstoneMapperReserve(const char* arguments, size_t size);
CWrapperFunctionResult loadstoneMapperInitialize(const char* arguments, size_t size);
CWrapperFunctionResult loadstoneMapperRunActions(const char* arguments, size_t size);
/// True for arguments of loadstoneMapperRunActions with which it runs no code of the program and does not take long: it
/// registers unwind tables, and nothing else.
bool runsActionsAtOnce(const char* arguments, size_t size);
CWrapperFunctionResult loadstoneMapperUndoActions(const char* arguments, size_t size);

}  // namespace loadstone
