#include "reservedMemory.hh"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "executableRanges.hh"
#include "pages.hh"
#include "systemError.hh"

namespace loadstone {

namespace {

/// The most that can be asked for at once: an eighth of the address space.
constexpr uint64_t largestReservation = uint64_t{1} << 44;

/// Bytes of zero fill that are written; more of them are had by pages that are new.
constexpr uint64_t mostZerosWritten = uint64_t{1} << 20;

std::string describe(uint64_t start, uint64_t size) {
  return formatAddress(start) + " of " + std::to_string(size) + " bytes";
}

void throwAll(const std::vector<std::string>& failures) {
  if (!failures.empty()) throw std::runtime_error(joinLines(failures));
}

}  // namespace

InitializeRequest readInitializeRequest(SpsReader& reader, bool withContent) {
  InitializeRequest request;
  request.segments.resize(reader.readCount(withContent ? 25 : 17, "segments"));
  for (auto& segment : request.segments) {
    segment.group = reader.read<uint8_t>("segment group");
    segment.address = reader.readAddress("segment address");
    segment.size = reader.read<uint64_t>("segment size");
    if (withContent) segment.content = reader.readBytes("segment content");
  }
  request.actions = readActions(reader);
  return request;
}

uint64_t ReservedMemory::wholeSize(uint64_t size) const {
  if (size == 0 || size > largestReservation) {
    throw std::runtime_error(std::string(service_) + ": reserve of " + std::to_string(size) +
                             " bytes; allowed are 1 to " + std::to_string(largestReservation));
  }
  return roundUpToPage(size);
}

void ReservedMemory::adopt(uint64_t base, uint64_t size, SharedMemory memory) {
  const std::lock_guard lock(mutex_);
  Reservation& reservation = reservations_[base];
  reservation.size = size;
  reservation.memory = std::move(memory);
}

uint64_t ReservedMemory::initialize(uint64_t reservationBase, const InitializeRequest& request,
                                    WritableCode writableCode) {
  std::unique_lock lock(mutex_);
  Reservation& reservation = find(reservationBase, request.segments, reservationBase);
  const std::vector<Range> ranges = claim(reservationBase, reservation, request.segments, writableCode);
  // The peer has opened the object by now, or it could not have written the content. Nobody here needs it any more: it
  // would be a way to write into code.
  reservation.memory.unlinkName();
  reservation.memory.close();
  ++reservation.busy;
  lock.unlock();

  // Without the lock: actions are the program's own code and may call back.
  std::vector<Range> opened;
  Allocation allocation;
  try {
    for (size_t i = 0; i < ranges.size(); ++i) {
      opened.push_back(ranges[i]);
      open(ranges[i], request.segments[i]);
    }
    allocation.deallocateActions = runFinalizeActions(request.actions);
  } catch (const std::exception& error) {
    std::vector<std::string> failures{error.what()};
    std::reverse(opened.begin(), opened.end());
    makeIdle(opened, failures);
    lock.lock();
    giveBack(reservation, ranges);
    --reservation.busy;
    throw std::runtime_error(joinLines(failures));
  }

  std::vector<Range> finished;
  for (const Range& range : ranges) {
    ((range.group & finalizeLifetime) != 0 ? finished : allocation.ranges).push_back(range);
  }
  std::vector<std::string> failures;
  makeIdle(finished, failures);
  const std::vector<Range>& keyed = allocation.ranges.empty() ? ranges : allocation.ranges;
  const uint64_t key =
      std::min_element(keyed.begin(), keyed.end(), [](auto& a, auto& b) { return a.start < b.start; })->start;
  lock.lock();
  giveBack(reservation, finished);
  allocation.sequence = nextSequence_++;
  reservation.allocations[key] = std::move(allocation);
  --reservation.busy;
  return key;
}

void ReservedMemory::deinitialize(const std::vector<uint64_t>& keys) {
  std::vector<std::string> failures;
  for (auto key = keys.rbegin(); key != keys.rend(); ++key) deinitializeOne(*key, failures);
  throwAll(failures);
}

void ReservedMemory::release(const std::vector<uint64_t>& bases) {
  std::vector<std::string> failures;
  for (auto base = bases.rbegin(); base != bases.rend(); ++base) releaseOne(*base, failures);
  throwAll(failures);
}

std::vector<uint64_t> ReservedMemory::runActions(const std::vector<std::vector<ActionPair>>& allocations) {
  std::vector<std::vector<WrapperCall>> due;
  try {
    for (const auto& actions : allocations) due.push_back(runFinalizeActions(actions));
  } catch (const std::exception& error) {
    std::vector<std::string> failures{error.what()};
    for (auto calls = due.rbegin(); calls != due.rend(); ++calls) runDeallocateActions(*calls, failures);
    throw std::runtime_error(joinLines(failures));
  }
  const std::lock_guard lock(mutex_);
  std::vector<uint64_t> keys;
  for (auto& calls : due) {
    keys.push_back(nextSequence_++);
    actions_[keys.back()] = std::move(calls);
  }
  return keys;
}

void ReservedMemory::undoActions(const std::vector<uint64_t>& keys) {
  std::vector<std::string> failures;
  for (auto key = keys.rbegin(); key != keys.rend(); ++key) {
    std::unique_lock lock(mutex_);
    const auto found = actions_.find(*key);
    if (found == actions_.end()) {
      failures.push_back(std::string(service_) + ": undo actions: " + std::to_string(*key) + " is not the key of any");
      continue;
    }
    const std::vector<WrapperCall> calls = std::move(found->second);
    actions_.erase(found);
    lock.unlock();
    runDeallocateActions(calls, failures);
  }
  throwAll(failures);
}

std::vector<std::string> ReservedMemory::shutDown() {
  std::vector<std::pair<uint64_t, std::vector<WrapperCall>>> due;
  {
    const std::lock_guard lock(mutex_);
    for (auto& [sequence, calls] : actions_) due.emplace_back(sequence, std::move(calls));
    actions_.clear();
    for (auto& [base, reservation] : reservations_) {
      reservation.memory.unlinkName();
      for (auto& [key, allocation] : reservation.allocations) {
        due.emplace_back(allocation.sequence, std::exchange(allocation.deallocateActions, {}));
      }
    }
  }
  std::sort(due.begin(), due.end(), [](auto& a, auto& b) { return a.first > b.first; });
  std::vector<std::string> failures;
  for (const auto& [sequence, actions] : due) runDeallocateActions(actions, failures);
  // An action may itself have reserved memory, under a name that would outlast the process.
  const std::lock_guard lock(mutex_);
  for (auto& [base, reservation] : reservations_) reservation.memory.unlinkName();
  return failures;
}

std::vector<ReservedMemory::WritableRange> ReservedMemory::lockWritableRanges() {
  mutex_.lock();
  std::vector<WritableRange> found;
  for (const auto& [base, reservation] : reservations_) {
    for (const auto& [key, allocation] : reservation.allocations) {
      for (const Range& range : allocation.ranges) {
        const uint8_t access = range.group & allAccess;
        if ((access & writeAccess) != 0) found.push_back({range.start, range.end, access});
      }
    }
  }
  std::sort(found.begin(), found.end(), [](auto& a, auto& b) { return a.start < b.start; });
  std::vector<WritableRange> joined;
  for (const WritableRange& range : found) {
    const bool follows = !joined.empty() && joined.back().end == range.start && joined.back().access == range.access;
    if (follows) joined.back().end = range.end;
    else joined.push_back(range);
  }
  return joined;
}

bool ReservedMemory::hasAllocations() const {
  const std::lock_guard lock(mutex_);
  return std::any_of(reservations_.begin(), reservations_.end(),
                     [](auto& entry) { return !entry.second.allocations.empty() || entry.second.busy > 0; });
}

bool ReservedMemory::wasUsed() const {
  const std::lock_guard lock(mutex_);
  return nextSequence_ > 0;
}

ReservedMemory::Reservation& ReservedMemory::find(uint64_t reservation, const std::vector<Segment>& segments,
                                                  uint64_t& base) {
  if (segments.empty()) {
    throw std::runtime_error(std::string(service_) + ": initialize without segments; an allocation has at least one");
  }
  const uint64_t wanted = reservation != 0 ? reservation : segments.front().address;
  auto next = reservations_.upper_bound(wanted);
  const bool found = next != reservations_.begin() && (reservation == 0 || std::prev(next)->first == reservation);
  if (!found || wanted - std::prev(next)->first >= std::prev(next)->second.size) {
    throw std::runtime_error(std::string(service_) + ": address " + formatAddress(wanted) +
                             " is not part of any reserved address range");
  }
  base = std::prev(next)->first;
  return std::prev(next)->second;
}

std::vector<ReservedMemory::Range> ReservedMemory::claim(uint64_t base, Reservation& reservation,
                                                         const std::vector<Segment>& segments,
                                                         WritableCode writableCode) {
  std::vector<Range> claimed;
  try {
    for (const Segment& segment : segments) {
      const std::string place = std::string(service_) + ": segment " + describe(segment.address, segment.size);
      if (segment.size == 0) throw std::runtime_error(place + " is empty");
      if (segment.address % pageSize() != 0) throw std::runtime_error(place + " does not start on a page");
      const uint64_t offset = segment.address - base;
      if (segment.address < base || offset >= reservation.size || segment.size > reservation.size - offset) {
        throw std::runtime_error(place + " does not lie in the reservation " + describe(base, reservation.size));
      }
      if (segment.content.size() > segment.size) {
        throw std::runtime_error(place + " has " + std::to_string(segment.content.size()) + " bytes of content");
      }
      const uint8_t access = segment.group & allAccess;
      const bool both = (access & writeAccess) != 0 && (access & executeAccess) != 0;
      if (both && (writableCode == WritableCode::refused || access != allAccess)) {
        throw std::runtime_error(place + " asks for memory that is writable and executable at once");
      }
      const uint64_t end = segment.address + roundUpToPage(segment.size);
      const auto next = reservation.taken.lower_bound(end);
      if (next != reservation.taken.begin() && std::prev(next)->second > segment.address) {
        throw std::runtime_error(place + " overlaps the segment from " + formatAddress(std::prev(next)->first) +
                                 " to " + formatAddress(std::prev(next)->second) + ", which is in use");
      }
      reservation.taken[segment.address] = end;
      claimed.push_back({segment.address, end, segment.group});
    }
  } catch (const std::exception&) {
    giveBack(reservation, claimed);
    throw;
  }
  return claimed;
}

void ReservedMemory::open(const Range& range, const Segment& segment) {
  if (idleAccess_ != 0) {
    auto* const memory = reinterpret_cast<char*>(range.start);
    const uint64_t size = range.end - range.start;
    const uint64_t written = segment.content.size();
    if (!segment.content.empty()) std::memcpy(memory, segment.content.data(), written);
    // A segment may claim far more than there is memory for.
    const uint64_t rest = size - written > mostZerosWritten ? roundUpToPage(written) : size;
    std::memset(memory + written, 0, rest - written);
    if (rest < size) zeroPrivatePages(range.start + rest, size - rest);
  }
  protectPages(range.start, range.end - range.start, range.group);
  if ((range.group & executeAccess) != 0) ExecutableRanges::instance().add(range.start, range.end);
}

void ReservedMemory::makeIdle(const std::vector<Range>& ranges, std::vector<std::string>& failures) {
  for (const Range& range : ranges) {
    if ((range.group & executeAccess) != 0) ExecutableRanges::instance().remove(range.start);
    try {
      protectPages(range.start, range.end - range.start, idleAccess_);
    } catch (const std::exception& error) {
      failures.emplace_back(error.what());
    }
  }
}

void ReservedMemory::giveBack(Reservation& reservation, const std::vector<Range>& ranges) {
  for (const Range& range : ranges) reservation.taken.erase(range.start);
}

void ReservedMemory::deinitializeOne(uint64_t key, std::vector<std::string>& failures) {
  std::unique_lock lock(mutex_);
  auto next = reservations_.upper_bound(key);
  if (next == reservations_.begin() || key - std::prev(next)->first >= std::prev(next)->second.size) {
    failures.push_back(std::string(service_) + ": deinitialize: address " + formatAddress(key) +
                       " is not part of any reserved address range");
    return;
  }
  Reservation& reservation = std::prev(next)->second;
  const auto found = reservation.allocations.find(key);
  if (found == reservation.allocations.end()) {
    failures.push_back(std::string(service_) + ": deinitialize: address " + formatAddress(key) +
                       " is not the key of an initialized allocation");
    return;
  }
  const Allocation allocation = std::move(found->second);
  reservation.allocations.erase(found);
  ++reservation.busy;
  lock.unlock();
  runDeallocateActions(allocation.deallocateActions, failures);
  makeIdle(allocation.ranges, failures);
  lock.lock();
  giveBack(reservation, allocation.ranges);
  --reservation.busy;
}

void ReservedMemory::releaseOne(uint64_t base, std::vector<std::string>& failures) {
  std::unique_lock lock(mutex_);
  const auto found = reservations_.find(base);
  if (found == reservations_.end()) {
    failures.push_back(std::string(service_) + ": release: " + formatAddress(base) +
                       " is not the base of a reservation");
    return;
  }
  if (found->second.busy > 0) {
    failures.push_back(std::string(service_) + ": release: the reservation at " + formatAddress(base) + " has " +
                       std::to_string(found->second.busy) + " calls in progress; release it when they have answered");
    return;
  }
  // From here on nobody finds it, and it is this thread's alone: the actions run without the lock.
  Reservation reservation = std::move(found->second);
  reservations_.erase(found);
  lock.unlock();
  // The actions may outlast the process, and the name must not.
  reservation.memory.unlinkName();
  std::vector<Allocation> allocations;
  for (auto& [key, allocation] : reservation.allocations) allocations.push_back(std::move(allocation));
  std::sort(allocations.begin(), allocations.end(), [](auto& a, auto& b) { return a.sequence > b.sequence; });
  for (const Allocation& allocation : allocations) {
    runDeallocateActions(allocation.deallocateActions, failures);
    for (const Range& range : allocation.ranges) {
      if ((range.group & executeAccess) != 0) ExecutableRanges::instance().remove(range.start);
    }
  }
  try {
    unmapPages(base, reservation.size);
  } catch (const std::exception& error) {
    failures.emplace_back(error.what());
  }
}

}  // namespace loadstone
