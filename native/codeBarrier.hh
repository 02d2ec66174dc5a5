// For code that is written where other code was executed before, through another mapping of the same pages.
#pragma once

namespace loadstone {

/// Every thread of this process discards the instructions that it fetched, before it executes the next one in user mode.
void discardFetchedCode();

}  // namespace loadstone
