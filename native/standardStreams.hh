// The standard streams of the C libraries that programs use. The operating system's part is in posix/standardStreams.cc.
#pragma once

namespace loadstone {

/// Writes out what the C libraries still hold, of all output streams.
void flushStreams();

/// From here on standard output appears at each newline at the latest, for a console that shows it as it comes.
void writeLinesAtOnce();

}  // namespace loadstone
