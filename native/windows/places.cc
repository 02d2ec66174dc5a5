#include "places.hh"

#include <algorithm>
#include <initializer_list>

#include "../pages.hh"

namespace loadstone {

namespace {

// Named as in winbase.h, which mingw's has only in part.
constexpr DWORD coalescePlaceholders = 0x1;
constexpr DWORD preservePlaceholder = 0x2;
constexpr DWORD replacePlaceholder = 0x4000;
constexpr DWORD reservePlaceholder = 0x40000;

/// Windows knows its functions of placeholders in kernelbase.dll alone.
struct PlaceholderCalls {
  using Allocate = void*(WINAPI*)(HANDLE, void*, SIZE_T, ULONG, ULONG, void*, ULONG);
  using Map = void*(WINAPI*)(HANDLE, HANDLE, void*, ULONG64, SIZE_T, ULONG, ULONG, void*, ULONG);
  using Unmap = BOOL(WINAPI*)(HANDLE, void*, ULONG);
  Allocate allocate;
  Map map;
  Unmap unmap;
};

template <typename Function>
Function findFunction(HMODULE module, const char* name) {
  return reinterpret_cast<Function>(reinterpret_cast<void*>(GetProcAddress(module, name)));
}

/// Null where there are none: functions of that name alone say nothing, so a placeholder is made.
const PlaceholderCalls* placeholderCalls() {
  static const PlaceholderCalls calls = [] {
    const HMODULE library = GetModuleHandleW(L"kernelbase.dll");
    const PlaceholderCalls found{findFunction<PlaceholderCalls::Allocate>(library, "VirtualAlloc2"),
                                 findFunction<PlaceholderCalls::Map>(library, "MapViewOfFile3"),
                                 findFunction<PlaceholderCalls::Unmap>(library, "UnmapViewOfFile2")};
    if (found.allocate == nullptr || found.map == nullptr || found.unmap == nullptr) return PlaceholderCalls{};
    void* const probe = found.allocate(GetCurrentProcess(), nullptr, pageSize(), MEM_RESERVE | reservePlaceholder,
                                       PAGE_NOACCESS, nullptr, 0);
    if (probe == nullptr) return PlaceholderCalls{};
    VirtualFree(probe, 0, MEM_RELEASE);
    return found;
  }();
  return calls.allocate != nullptr ? &calls : nullptr;
}

DWORD pageProtection(uint8_t access) {
  const bool write = (access & writeAccess) != 0;
  if ((access & executeAccess) != 0) return write ? PAGE_EXECUTE_READWRITE : PAGE_EXECUTE_READ;
  return write ? PAGE_READWRITE : PAGE_READONLY;
}

DWORD viewAccess(uint8_t access) {
  return FILE_MAP_READ | ((access & writeAccess) != 0 ? FILE_MAP_WRITE : 0) |
         ((access & executeAccess) != 0 ? FILE_MAP_EXECUTE : 0);
}

bool allowsAccess(const ViewSource& source) { return (source.access & allAccess) != 0; }

class Replacing {
 public:
  explicit Replacing(uint64_t start, uint64_t end) : start_(start), end_(end) {}

  Replacement withPlaceholders(const PlaceholderCalls& calls, const std::vector<Place>& old, const ViewSource& source) {
    const HANDLE self = GetCurrentProcess();
    for (const Place& place : old) {
      if (place.isView && calls.unmap(self, pointerTo(place.start), preservePlaceholder) == 0) fail("UnmapViewOfFile2");
    }
    const uint64_t before = old.front().start;
    const uint64_t after = old.back().end;
    if (old.size() > 1 && VirtualFree(pointerTo(before), after - before, MEM_RELEASE | coalescePlaceholders) == 0) {
      fail("VirtualFree");
    }
    // The rest of a placeholder becomes one of its own.
    const bool whole = before == start_ && after == end_;
    if (!whole && VirtualFree(pointerTo(start_), end_ - start_, MEM_RELEASE | preservePlaceholder) == 0) fail("VirtualFree");
    const bool isView = allowsAccess(source) && done_.error == 0 &&
                        calls.map(source.section, self, pointerTo(start_), source.offset, end_ - start_, replacePlaceholder,
                                  pageProtection(source.access), nullptr, 0) != nullptr;
    if (!isView && allowsAccess(source)) fail("MapViewOfFile3");
    for (const Place& place : {Place{before, start_, false}, Place{start_, end_, isView}, Place{end_, after, false}}) add(place);
    return done_;
  }

  Replacement withoutThem(const std::vector<Place>& old, const ViewSource& source) {
    for (const Place& place : old) dropPlace(place);
    const bool isView = allowsAccess(source) &&
                        MapViewOfFileEx(source.section, viewAccess(source.access), static_cast<DWORD>(source.offset >> 32),
                                        static_cast<DWORD>(source.offset), end_ - start_, pointerTo(start_)) != nullptr;
    if (!isView && allowsAccess(source)) fail("MapViewOfFileEx");
    reserve({std::min(old.front().start, start_), start_, false});
    if (isView) add({start_, end_, true});
    else reserve({start_, end_, false});
    reserve({end_, std::max(old.back().end, end_), false});
    return done_;
  }

 private:
  void fail(const char* call) {
    if (done_.error != 0) return;
    done_.error = GetLastError();
    done_.call = call;
  }

  void add(const Place& place) {
    if (place.start < place.end) done_.places.push_back(place);
  }

  void reserve(const Place& place) {
    if (place.start >= place.end) return;
    if (setAside(place.start, place.end - place.start) != 0) add(place);
    else fail("VirtualAlloc");
  }

  uint64_t start_;
  uint64_t end_;
  Replacement done_{{}, 0, ""};
};

}  // namespace

bool placesStayTaken() { return placeholderCalls() != nullptr; }

uint64_t setAside(uint64_t address, uint64_t size) {
  const PlaceholderCalls* const calls = placeholderCalls();
  void* const place = calls == nullptr
                          ? VirtualAlloc(pointerTo(address), size, MEM_RESERVE, PAGE_NOACCESS)
                          : calls->allocate(GetCurrentProcess(), pointerTo(address), size, MEM_RESERVE | reservePlaceholder,
                                            PAGE_NOACCESS, nullptr, 0);
  return reinterpret_cast<uint64_t>(place);
}

void dropPlace(const Place& place) {
  // A view's placeholder goes with it unless it is asked to stay.
  if (place.isView) UnmapViewOfFile(pointerTo(place.start));
  else VirtualFree(pointerTo(place.start), 0, MEM_RELEASE);
}

Replacement replacePlaces(const std::vector<Place>& old, uint64_t start, uint64_t end, const ViewSource& source) {
  const PlaceholderCalls* const calls = placeholderCalls();
  Replacing replacing(start, end);
  return calls != nullptr ? replacing.withPlaceholders(*calls, old, source) : replacing.withoutThem(old, source);
}

}  // namespace loadstone
