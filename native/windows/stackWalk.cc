#include "stackWalk.hh"

namespace loadstone {

namespace {

/// More are taken to be in order: a recursion that ran out of stack has a hundred thousand.
constexpr size_t mostWalked = 2000;

/// One frame up. False where the stack pointer is none.
bool stepOut(CONTEXT& context, const StackBounds& stack) {
  if (context.Rsp < stack.lowest || context.Rsp + sizeof(uint64_t) > stack.end || context.Rsp % sizeof(uint64_t) != 0) return false;
  DWORD64 imageBase = 0;
  const PRUNTIME_FUNCTION function = RtlLookupFunctionEntry(context.Rip, &imageBase, nullptr);
  if (function == nullptr) {
    // Without an entry: a function that has nothing on the stack but its return address.
    context.Rip = *reinterpret_cast<const uint64_t*>(context.Rsp);
    context.Rsp += sizeof(uint64_t);
    return true;
  }
  void* handlerData = nullptr;
  DWORD64 frame = 0;
  RtlVirtualUnwind(UNW_FLAG_NHANDLER, imageBase, context.Rip, function, &context, &handlerData, &frame, nullptr);
  return true;
}

}  // namespace

StackBounds ownStack() {
  ULONG_PTR lowest = 0;
  ULONG_PTR end = 0;
  GetCurrentThreadStackLimits(&lowest, &end);
  return {lowest, end};
}

StackWalk walkStack(const CONTEXT& registers, const StackBounds& stack, uint64_t* addresses, size_t most) {
  CONTEXT context = registers;
  StackWalk walk{0, false};
  for (size_t walked = 0; walked < mostWalked; ++walked) {
    if (walk.frames < most) addresses[walk.frames++] = context.Rip;
    if (!stepOut(context, stack)) return walk;
    if (context.Rip == 0) break;
  }
  walk.reachedEnd = true;
  return walk;
}

}  // namespace loadstone
