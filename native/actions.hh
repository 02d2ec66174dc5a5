// Allocation actions: pairs of wrapper calls, one made when memory is initialized, one when it is deinitialized. Each
// returns an SPS error. Used by ReservedMemory for both memory services.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sps.hh"

namespace loadstone {

/// A call of a wrapper function; function 0 stands for none.
struct WrapperCall {
  uint64_t function = 0;
  std::string arguments;
};

struct ActionPair {
  WrapperCall finalize;
  WrapperCall deallocate;
};

/// `seq<action>`.
std::vector<ActionPair> readActions(SpsReader& reader);

/// Makes the finalize calls in order and returns the deallocate calls that are due later, in that same order. Where a
/// call fails, those due already are made in reverse, and the failure is thrown together with theirs.
std::vector<WrapperCall> runFinalizeActions(const std::vector<ActionPair>& actions);

/// True if the calls touch nothing but the unwinders' tables: no code of the program runs, and nothing is waited for.
bool areUnwindActions(const std::vector<ActionPair>& actions);

/// Makes the calls in reverse; a failure does not keep the others from being made. Appends each failure's text.
void runDeallocateActions(const std::vector<WrapperCall>& calls, std::vector<std::string>& failures);

/// The texts, one a line.
std::string joinLines(const std::vector<std::string>& lines);

}  // namespace loadstone
