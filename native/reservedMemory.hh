// Reservations and the allocations in them: what the mapper service and ORC's simple memory manager share. It checks
// what a controller asks for, sets protections, runs actions, and undoes all of it when one step fails. What a
// reservation is made of is the service's own business.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "actions.hh"
#include "sharedMemory.hh"

namespace loadstone {

/// A part of an allocation with one protection. `content` counts for the simple memory manager alone.
struct Segment {
  /// Bits of pages.hh.
  uint8_t group;
  uint64_t address;
  /// Bytes; the last page is taken whole.
  uint64_t size;
  std::string_view content;
};

struct InitializeRequest {
  std::vector<Segment> segments;
  std::vector<ActionPair> actions;
};

/// `(seq<(group, addr, u64 size[, bytes content])>, seq<action>)`.
InitializeRequest readInitializeRequest(SpsReader& reader, bool withContent);

/// Whether an allocation may be writable and executable at once: `allowed` is for ORC's own services, which LLVM's
/// controller may ask for all three rights, and lets these through alone. docs/decisions/writable-and-executable.md.
enum class WritableCode { refused, allowed };

class ReservedMemory {
 public:
  /// `idleAccess` is the protection of pages that belong to no allocation.
  ReservedMemory(const char* service, uint8_t idleAccess) : service_(service), idleAccess_(idleAccess) {}

  /// What a reservation of `size` bytes takes: whole pages. Throws where the size is not one that can be asked for.
  uint64_t wholeSize(uint64_t size) const;

  /// Takes over mapped pages; they are unmapped by `release`.
  void adopt(uint64_t base, uint64_t size, SharedMemory memory);

  /// Returns the allocation's key: its lowest address with the standard lifetime. All or nothing; throws.
  /// `reservation` 0 means the one that the segments lie in. Segments with the finalize lifetime go back to idle
  /// once the actions ran.
  uint64_t initialize(uint64_t reservation, const InitializeRequest& request, WritableCode writableCode);

  /// Runs the deallocate actions, last key first, and makes the pages idle. Does all it can, then throws what failed.
  void deinitialize(const std::vector<uint64_t>& keys);

  /// Deinitializes what is left in each reservation, last base first and last initialized first, and unmaps it: LLVM's
  /// generic manager ends whole platforms in this way. As above for failures.
  void release(const std::vector<uint64_t>& bases);

  /// Runs the finalize actions of allocations whose memory needs no initialize, all or nothing; returns a key for each
  /// under which `undoActions` finds their deallocate actions. Throws.
  std::vector<uint64_t> runActions(const std::vector<std::vector<ActionPair>>& allocations);

  /// Runs the deallocate actions, last key first. Does all it can, then throws what failed.
  void undoActions(const std::vector<uint64_t>& keys);

  /// The end of the connection: runs all deallocate actions. The pages stay mapped, since threads of the program may
  /// still run; they go with the process.
  std::vector<std::string> shutDown();

  struct WritableRange {
    uint64_t start;
    /// Exclusive.
    uint64_t end;
    /// Bits of pages.hh.
    uint8_t access;
  };
  /// What the program may write, neighbours of one protection as one, in ascending order. Until `unlock`, which the
  /// same thread calls, no allocation comes or goes.
  std::vector<WritableRange> lockWritableRanges();
  void unlock() { mutex_.unlock(); }

  bool hasAllocations() const;
  /// Whether anything was ever initialized.
  bool wasUsed() const;

 private:
  struct Range {
    uint64_t start;
    uint64_t end;
    uint8_t group;
  };
  struct Allocation {
    std::vector<Range> ranges;
    std::vector<WrapperCall> deallocateActions;
    uint64_t sequence;
  };
  struct Reservation {
    uint64_t size;
    SharedMemory memory;
    std::map<uint64_t, Allocation> allocations;
    /// Start and end of what allocations hold, those in the making included.
    std::map<uint64_t, uint64_t> taken;
    /// Calls that work in it at the moment.
    unsigned busy = 0;
  };

  Reservation& find(uint64_t reservation, const std::vector<Segment>& segments, uint64_t& base);
  std::vector<Range> claim(uint64_t base, Reservation& reservation, const std::vector<Segment>& segments,
                           WritableCode writableCode);
  void open(const Range& range, const Segment& segment);
  void makeIdle(const std::vector<Range>& ranges, std::vector<std::string>& failures);
  void giveBack(Reservation& reservation, const std::vector<Range>& ranges);
  void deinitializeOne(uint64_t key, std::vector<std::string>& failures);
  void releaseOne(uint64_t base, std::vector<std::string>& failures);

  const char* service_;
  uint8_t idleAccess_;
  mutable std::mutex mutex_;
  std::map<uint64_t, Reservation> reservations_;
  /// Deallocate actions without memory, by key, which is their sequence number.
  std::map<uint64_t, std::vector<WrapperCall>> actions_;
  uint64_t nextSequence_ = 0;
};

}  // namespace loadstone
