// The addon is loaded by programs of any name (node.exe, Electron's), and Node-API's functions are in that program, while
// its import library says node.exe. The linker's helper asks this hook before it looks for such a library. What node-gyp
// brings for Microsoft's compiler does the same there.

#include "../win32.hh"

#include <delayimp.h>

#include <cstring>

namespace {

FARPROC WINAPI nameLoader(unsigned event, DelayLoadInfo* info) {
  if (event != dliNotePreLoadLibrary || _stricmp(info->szDll, "node.exe") != 0) return nullptr;
  return reinterpret_cast<FARPROC>(GetModuleHandleW(nullptr));
}

}  // namespace

extern "C" PfnDliHook __pfnDliNotifyHook2;
PfnDliHook __pfnDliNotifyHook2 = nameLoader;
