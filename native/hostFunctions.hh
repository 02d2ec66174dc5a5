// Functions that a program gets from its host instead of from a library: those that would end or damage the host, those
// that libc keeps in its static part, and those that the start object calls.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace loadstone {

/// All of them.
const std::unordered_map<std::string_view, uint64_t>& hostFunctions();

/// Zero if the host has no function of this name.
uint64_t findHostFunction(const std::string& name);

}  // namespace loadstone
