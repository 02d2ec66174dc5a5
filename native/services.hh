// The service objects of this process, whose addresses the controller gets as instances and hands back.
#pragma once

#include <cstdint>
#include <vector>

#include "dylibManager.hh"
#include "mapperService.hh"
#include "simpleMemoryManager.hh"
#include "sps.hh"

namespace loadstone {

struct Services {
  MapperService mapper;
  SimpleMemoryManager simpleMemory;
  DylibManager dylibs;
};

/// Made at the first use, never destroyed: threads of the program may outlive main.
Services& services();

/// Throws where the controller names another object than the one that it was told of.
void checkInstance(uint64_t found, const void* expected, const char* service);

/// `seq<addr>`.
std::vector<uint64_t> readAddresses(SpsReader& reader, const char* field);

}  // namespace loadstone
