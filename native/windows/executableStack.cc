#include "../executableStack.hh"

#include "../wrapperAnswer.hh"
#include "win32.hh"

namespace loadstone {

CWrapperFunctionResult makeStacksExecutable(const char*, size_t) {
  return answerError([] {
    // Code of GCC that needs it asks for it by itself there, page by page (__enable_execute_stack).
    throwNotOnWindows("executable stacks for the whole process");
  });
}

}  // namespace loadstone
