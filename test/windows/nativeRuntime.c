// What a natively linked program of Microsoft's ABI gets from its compiler's static libraries, which are not here: enough
// of it for the programs of this folder, so that mingw's linker can link them. What Loadstone itself has of it comes from
// native/start/windows.
void *const typeInfoTable[1] __asm__("\"??_7type_info@@6B@\"") = {0};

__asm__(
    ".globl __chkstk\n"
    "__chkstk: jmp ___chkstk_ms\n");
