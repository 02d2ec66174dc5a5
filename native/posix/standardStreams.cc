#include "../standardStreams.hh"

#include <cstdio>

namespace loadstone {

void flushStreams() { std::fflush(nullptr); }

void writeLinesAtOnce() { std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ); }

}  // namespace loadstone
